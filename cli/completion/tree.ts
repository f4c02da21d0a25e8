/** The words a shell may offer, read off the commands themselves so that none is forgotten. */
import type { Command } from 'commander'

/** One place on the command line, such as `services credentials`, and what may follow it. */
export type Place = {
  readonly path: string
  readonly words: readonly string[]
  readonly flags: readonly string[]
}

/** Every place, from the program itself down. */
export function placesOf(command: Command, path = ''): Place[] {
  const here: Place = {
    path,
    words: command.commands.map((child) => child.name()),
    flags: [...command.options.flatMap((option) => option.long ?? []), '--help'],
  }
  const below = command.commands.flatMap((child) =>
    placesOf(child, path === '' ? child.name() : `${path} ${child.name()}`),
  )
  return [here, ...below]
}
