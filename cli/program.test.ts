import { readFileSync } from 'node:fs'
import { ROUTES, type RouteName } from '@keyward/contract'
import type { Command } from 'commander'
import { describe, expect, it } from 'vitest'
import { PERMISSIONS } from '../server/permissions.ts'
import { routesOf } from './command.ts'
import { createProgram } from './program.ts'

type Leaf = { readonly path: string; readonly command: Command }
const leaves = leavesOf(createProgram())

/** The server lets no token do these; the command explains, or has no word for them. */
const consoleOnly = (route: RouteName) => PERMISSIONS[ROUTES[route].act].token === 'never'
/** Counts for the console's first page; a script counts what `keys list` prints. */
const NOT_OFFERED: readonly RouteName[] = ['summarizeKeys']
/** Commands that are not called like their act. */
const OTHER_NAMES: Readonly<Record<string, readonly string[]>> = {
  'me.get': ['login', 'whoami', 'status'],
  'system.get': ['status'],
  'service.get': ['services get', 'services gateway-config', 'services credentials list'],
  'credential.create': ['services credentials create'],
  'credential.delete': ['services credentials delete'],
}

describe('the command line', () => {
  it('offers exactly the routes of the contract that a token may use', () => {
    const offered = new Set(leaves.flatMap(({ command }) => routesOf(command)))
    const usable = (Object.keys(ROUTES) as RouteName[]).filter((name) => !consoleOnly(name))
    expect(usable.filter((name) => !offered.has(name))).toEqual(NOT_OFFERED)
    expect([...offered].filter(consoleOnly)).toEqual([])
  })

  it('calls every act what the contract calls it', () => {
    const others = leaves.flatMap(({ path, command }) =>
      routesOf(command)
        .map((route) => ROUTES[route].act)
        .filter((act) => !(OTHER_NAMES[act] ?? [nameOf(act)]).includes(path))
        .map((act) => `${path} performs ${act}`),
    )
    expect(others).toEqual([])
  })

  it('shows examples that name real commands and real flags', () => {
    const wrong = leaves.flatMap(({ command }) => examplesOf(command).filter(isWrong))
    expect(wrong).toEqual([])
  })

  it('is described command by command in docs/cli.md', () => {
    const page = readFileSync(new URL('../docs/cli.md', import.meta.url), 'utf8')
    expect(
      leaves.map(({ path }) => path).filter((path) => !page.includes(`keyward ${path}`)),
    ).toEqual([])
  })

  it('takes no secret as the value of a flag', () => {
    const flags = leaves.flatMap(({ command }) => command.options.map((option) => option.flags))
    expect(
      flags.filter((flag) => /--(token|password|plaintext|secret|credential)\s*</.test(flag)),
    ).toEqual([])
  })
})

function leavesOf(command: Command, path = ''): Leaf[] {
  if (command.commands.length === 0) return [{ path, command }]
  return command.commands.flatMap((child) => leavesOf(child, `${path} ${child.name()}`.trim()))
}

/** `member.set_role` is `members set-role`; both kinds of policy are `policies`. */
function nameOf(act: string): string {
  const [noun = '', verb = ''] = act.replaceAll('_', '-').split('.')
  const plural = noun.endsWith('policy') ? 'policies' : `${noun}s`
  return `${plural} ${verb}`
}

function examplesOf(command: Command): string[] {
  let help = ''
  command.configureOutput({
    writeOut: (text) => {
      help += text
    },
  })
  command.outputHelp()
  return help.split('\n').filter((line) => line.startsWith('  $ '))
}

function isWrong(example: string): boolean {
  const parts = example.split('|').flatMap((part) => {
    const call = /[\s(]keyward ((?:[a-z][a-z-]*\b ?)+)/.exec(part)?.[1]
    return call === undefined ? [] : [{ call, flags: part.match(/ --[a-z-]+/g) ?? [] }]
  })
  return parts.length === 0 || !parts.every(({ call, flags }) => known(call, flags))
}

function known(call: string, flags: readonly string[]): boolean {
  const leaf = leaves.find(({ path }) => `${call} `.startsWith(`${path} `))
  const longs = new Set(leaf?.command.options.map((option) => option.long))
  return leaf !== undefined && flags.every((flag) => longs.has(flag.trim()))
}
