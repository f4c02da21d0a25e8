import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describeGateway, startProgram } from './support/programs.ts'
import { type Gateway, suiteOf } from './support/suite.ts'
import { slugOf } from './support/world.ts'

const caddy = (program: string): Gateway => ({
  kind: 'caddy',
  passesWebSockets: true,
  start({ folder, port, registered }) {
    const file = join(folder, 'Caddyfile')
    writeFileSync(file, `{\n\tadmin off\n}\n${readFileSync(file, 'utf8')}`)
    const env = Object.fromEntries(
      registered.map(({ name, credential }) => [
        `KEYWARD_CREDENTIAL_${slugOf(name).toUpperCase()}`,
        credential,
      ]),
    )
    const args = ['run', '--config', file, '--adapter', 'caddyfile']
    return startProgram({ program, args, env, folder, port })
  },
})

describeGateway('caddy', 'version', (program) => suiteOf(caddy(program)))
