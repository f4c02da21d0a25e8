/** What the exit code of `keyward` tells a script. The source of the table in docs/cli.md. */
import { KeywardError } from '@keyward/sdk'
import { CommanderError } from 'commander'
import { Stop } from './stop.ts'

export const EXIT = {
  ok: 0,
  failure: 1,
  usage: 2,
  declined: 3,
  notAllowed: 4,
  notFound: 5,
  conflict: 6,
  tryAgain: 7,
  partlyDone: 8,
  keyNotValid: 10,
  interrupted: 130,
} as const

export type ExitCode = (typeof EXIT)[keyof typeof EXIT]

/** The exit code for whatever a command threw. */
export function exitCodeOf(thrown: unknown): ExitCode {
  if (thrown instanceof Stop) return EXIT[thrown.exit]
  if (thrown instanceof KeywardError) return exitCodeOfStatus(thrown.status)
  // Commander ends with an error after printing help or a version that was asked for.
  if (thrown instanceof CommanderError) return thrown.exitCode === 0 ? EXIT.ok : EXIT.usage
  return EXIT.failure
}

/** The exit code for an HTTP status that is not a success. */
export function exitCodeOfStatus(status: number): ExitCode {
  switch (status) {
    case 400:
      return EXIT.usage
    case 401:
    case 403:
      return EXIT.notAllowed
    case 404:
      return EXIT.notFound
    case 409:
    case 412:
      return EXIT.conflict
    case 429:
    case 502:
    case 503:
    case 504:
      return EXIT.tryAgain
    default:
      return EXIT.failure
  }
}
