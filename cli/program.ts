/** The whole command, noun by noun. This file is the table of contents. */
import { Command } from 'commander'
import { login } from './account/login.ts'
import { logout } from './account/logout.ts'
import { status } from './account/status.ts'
import { tokens } from './account/tokens.ts'
import { version } from './account/version.ts'
import { whoami } from './account/whoami.ts'
import { api } from './api/api.ts'
import { completion } from './completion/completion.ts'
import { events } from './events/index.ts'
import { keys } from './keys/index.ts'
import { members } from './members/index.ts'
import { withoutSecrets } from './output/printable.ts'
import { policies } from './policies/index.ts'
import { projects } from './projects/index.ts'
import { serve } from './serve/serve.ts'
import { services } from './services/index.ts'
import { tenants } from './tenants/index.ts'
import { users } from './users/index.ts'
import { VERSION } from './version.ts'

/** Builds the command line; it throws instead of ending the process. */
export function createProgram(): Command {
  const program = new Command('keyward')
    .usage('<noun> <verb> [options]')
    .version(`keyward ${VERSION}`, '--version', 'print the version')
    .addHelpText('before', INTRODUCTION)
  for (const [title, commands] of sections()) {
    program.commandsGroup(title)
    for (const command of commands) program.addCommand(command)
  }
  settle(program)
  return program
}

const sections = (): [string, Command[]][] => [
  ['Work with keys:', [keys(), projects(), members(), policies(), events()]],
  ['Run the installation:', [serve(), tenants(), users(), services()]],
  ['Your account:', [login(), logout(), whoami(), status(), tokens()]],
  ['More:', [api(), completion(), version()]],
]

const INTRODUCTION = `Keyward: API keys for the members of a multi-tenant cloud.

Examples:
  $ keyward serve
  $ keyward login --host https://keys.example.org
  $ keyward keys create --project GOV108009 --out ./deploy.key
  $ keyward keys extend key_01k0c7v3m5q8r2s4t6w8y0z1a3 --days 30
`

/** What holds for every command, however deep; a subcommand takes over nothing by itself. */
function settle(command: Command): void {
  command
    .exitOverride()
    .showSuggestionAfterError()
    .showHelpAfterError('Add --help to see what it takes.')
    .helpCommand(false)
    .configureOutput({ writeErr: (text) => void process.stderr.write(withoutSecrets(text)) })
  for (const child of command.commands) settle(child)
}
