import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describeGateway, startProgram } from './support/programs.ts'
import { type Gateway, suiteOf } from './support/suite.ts'
import { slugOf } from './support/world.ts'

const MODULES = '/usr/lib/apache2/modules'
const WANTED = [
  'mpm_event',
  'authn_core',
  'authz_core',
  'authz_user',
  'alias',
  'setenvif',
  'headers',
  'proxy',
  'proxy_http',
  'oauth2',
]

const main = () => {
  const there = new Set(readdirSync(MODULES))
  const modules = WANTED.filter((name) => there.has(`mod_${name}.so`))
  return `
${modules.map((name) => `LoadModule ${name}_module ${MODULES}/mod_${name}.so`).join('\n')}
PidFile apache.pid
ErrorLog error.log
LogLevel warn
ServerName localhost
DefaultRuntimeDir .
Include keyward-apache.conf
`
}

const apache = (program: string): Gateway => ({
  kind: 'apache',
  // Introspection says only that a key is not active.
  told: (code) => (code === 'not_allowed' ? code : 'unknown'),
  asksOnlyAboutKeys: true,
  keepsDots: true,
  patienceMs: 20_000,
  start({ folder, port, registered }) {
    writeFileSync(join(folder, 'apache.conf'), main())
    const env = Object.fromEntries(
      registered.map(({ name, credential }) => [
        `KEYWARD_CREDENTIAL_${slugOf(name).toUpperCase()}`,
        credential,
      ]),
    )
    const args = ['-d', folder, '-f', join(folder, 'apache.conf'), '-DFOREGROUND']
    return startProgram({ program, args, env, folder, port })
  },
})

describeGateway('apache2', '-v', (program) => suiteOf(apache(program)))
