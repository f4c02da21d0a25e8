import { CommanderError } from 'commander'
import { sturdyFetch } from './connection/sturdy-fetch.ts'
import { type ExitCode, exitCodeOf } from './exit-codes.ts'
import { withoutSecrets } from './output/printable.ts'
import { describeError } from './output/report-error.ts'
import { createProgram } from './program.ts'
import { Stop } from './stop.ts'

/** Runs one command line; a thrown error becomes a sentence on stderr and an exit code. */
export async function run(args: readonly string[]): Promise<ExitCode | undefined> {
  try {
    await createProgram().parseAsync(args, { from: 'user' })
    return undefined
  } catch (stopped) {
    const thrown = await orUnreachable(stopped)
    // Commander has written its own message already.
    if (!(thrown instanceof CommanderError)) {
      process.stderr.write(`${withoutSecrets(describeError(thrown, args.includes('--json')))}\n`)
    }
    return exitCodeOf(thrown)
  }
}

/** Nobody can sign in to a server that is not there: then that is what went wrong. */
async function orUnreachable(thrown: unknown): Promise<unknown> {
  if (!(thrown instanceof Stop) || thrown.ifReachable === undefined) return thrown
  return sturdyFetch(`${thrown.ifReachable}/livez`, { method: 'GET' }).then(
    () => thrown,
    (unreachable: unknown) => unreachable,
  )
}
