/** How commands are declared: the routes they perform, examples first in their help, shared flags. */
import type { RouteName } from '@keyward/contract'
import { Command } from 'commander'
import { canWait } from './connection/wait-everywhere.ts'
import { Stop } from './stop.ts'

export type CommandSpec = {
  /** Verb and arguments, such as `extend <key_id...>`. */
  readonly usage: string
  readonly summary: string
  /** Shown first in the help, each without the leading `keyward`. */
  readonly examples: readonly string[]
  /** The routes it performs; the act of each names the command. */
  readonly routes?: readonly RouteName[]
}

/** The program's words for the flags that are the same everywhere. */
export const PROJECT_FLAG = ['-p, --project <project>', 'project code or ID'] as const
export const YES_FLAG = ['--yes', 'do not ask'] as const

const routesByCommand = new WeakMap<Command, readonly RouteName[]>()

/** The routes a command performs; none for commands that stay on this machine. */
export const routesOf = (command: Command): readonly RouteName[] =>
  routesByCommand.get(command) ?? []

/** A command that needs no server. */
export function localCommand(spec: CommandSpec): Command {
  const command = new Command()
  const [name = '', ...args] = spec.usage.split(' ')
  command.name(name).summary(spec.summary)
  for (const argument of args) command.argument(argument)
  command.addHelpText('before', `${spec.summary}.\n\n${exampleText(spec.examples)}`)
  routesByCommand.set(command, spec.routes ?? [])
  return command
}

/** A command that talks to a server. */
export function serverCommand(spec: CommandSpec): Command {
  const command = localCommand(spec)
    .option('--host <url>', 'the server to talk to')
    .option('--profile <name>', 'the saved profile to use')
    .option('--json', 'print JSON')
    .option('--no-color', 'print without colours')
    .option('--no-input', 'never ask anything')
  return spec.routes?.some(canWait)
    ? command.option('--wait', 'wait until it holds at every node')
    : command
}

/**
 * A verb that a token can never perform. It is here so that whoever looks for it learns where it
 * is; it refuses as the server would, so that no script believes it done.
 */
export function consoleCommand(usage: string, summary: string, hint: string): Command {
  const command = localCommand({ usage, summary: `Only in the console: ${summary}`, examples: [] })
  return command.action(() => {
    const verb = `"${command.parent?.name()} ${command.name()}"`
    throw new Stop('notAllowed', `${verb} is for a person in the console, never for a token.`, hint)
  })
}

/** A noun with its verbs. */
export function group(name: string, summary: string, commands: readonly Command[]): Command {
  const noun = new Command(name).summary(summary).addHelpText('before', `${summary}.\n`)
  for (const command of commands) noun.addCommand(command)
  return noun
}

function exampleText(examples: readonly string[]): string {
  if (examples.length === 0) return ''
  const lines = examples.map((example) => `  $ ${example}`)
  return `Examples:\n${lines.join('\n')}\n`
}
