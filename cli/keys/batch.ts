/** What one act on several keys has in common: a bounded list of IDs, and an answer per key. */
import { type BatchResult, REFUSALS, type RefusalCode } from '@keyward/contract'
import { EXIT, type ExitCode, exitCodeOfStatus } from '../exit-codes.ts'
import { ids } from '../input/values.ts'
import type { Output } from '../output/output.ts'
import type { Column } from '../output/table.ts'
import { Stop } from '../stop.ts'

const KEYS_MAX = 200

type Result = BatchResult['results'][number]
const resultColumns: readonly Column<Result>[] = [
  { field: 'key_id', of: (result) => result.key_id },
  { field: 'result', of: (result) => (result.ok ? 'done' : result.code) },
  { field: 'expires_at', of: (result) => result.expires_at, droppable: true },
]

/** The key IDs on the command line, each once. */
export function keyIds(given: readonly string[]): [string, ...string[]] {
  const [first, ...rest] = given.reduce<string[]>((seen, next) => ids('key')(next, seen), [])
  if (first === undefined) throw new Stop('usage', 'Give at least one key ID.')
  if (rest.length >= KEYS_MAX)
    throw new Stop('usage', `Give at most ${KEYS_MAX} key IDs at a time.`)
  return [first, ...rest]
}

/** Prints the answer per key and sets the exit code: all, some or none were done. */
export function reportBatch(output: Output, batch: BatchResult, sentence: string): void {
  const { results } = batch
  if (output.json) output.record(batch, [])
  else output.page({ data: results, next_page_token: null }, resultColumns)
  const done = results.filter((result) => result.ok).length
  output.note(`${sentence} ${done} of ${results.length} keys.`)
  process.exitCode = batchExitCode(results)
}

/** 0 when all were done, 8 when some were; when none was, the code of the first refusal. */
export function batchExitCode(results: readonly Result[]): ExitCode {
  const refused = results.filter((result) => !result.ok)
  if (refused.length === 0) return EXIT.ok
  if (refused.length < results.length) return EXIT.partlyDone
  const code = refused[0]?.code ?? ''
  return Object.hasOwn(REFUSALS, code)
    ? exitCodeOfStatus(REFUSALS[code as RefusalCode][0])
    : EXIT.failure
}
