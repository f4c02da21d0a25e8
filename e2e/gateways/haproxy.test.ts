import { describeGateway, startProgram } from './support/programs.ts'
import { type Gateway, suiteOf } from './support/suite.ts'
import { slugOf } from './support/world.ts'

const haproxy = (program: string): Gateway => ({
  kind: 'haproxy',
  passesWebSockets: true,
  start({ folder, port, registered }) {
    const env = Object.fromEntries(
      registered.map(({ name, credential }) => [
        `KEYWARD_CREDENTIAL_${slugOf(name).toUpperCase()}`,
        credential,
      ]),
    )
    return startProgram({ program, args: ['-db', '-f', 'haproxy.cfg'], env, folder, port })
  },
})

describeGateway('haproxy', '-v', (program) => suiteOf(haproxy(program)))
