import { CommanderError } from 'commander'
import { type ExitCode, exitCodeOf } from './exit-codes.ts'
import { withoutSecrets } from './output/printable.ts'
import { describeError } from './output/report-error.ts'
import { createProgram } from './program.ts'

/** Runs one command line; a thrown error becomes a sentence on stderr and an exit code. */
export async function run(args: readonly string[]): Promise<ExitCode | undefined> {
  try {
    await createProgram().parseAsync(args, { from: 'user' })
    return undefined
  } catch (thrown) {
    // Commander has written its own message already.
    if (!(thrown instanceof CommanderError)) {
      process.stderr.write(`${withoutSecrets(describeError(thrown, args.includes('--json')))}\n`)
    }
    return exitCodeOf(thrown)
  }
}
