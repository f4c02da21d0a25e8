/** How a failed command says what went wrong: one sentence, the wrong fields, the next step. */
import { MANAGEMENT_TOKEN_PREFIX } from '@keyward/contract'
import { KeywardError } from '@keyward/sdk'
import { Stop } from '../stop.ts'
import { printable, printableJson } from './printable.ts'

const HINTS: Readonly<Record<string, string>> = {
  unauthenticated: 'Sign in with "keyward login"; the management token may have expired.',
  scope_missing: `Make a token (${MANAGEMENT_TOKEN_PREFIX}_…) with that scope in the console, then "keyward login".`,
  etag_mismatch: 'Nothing was changed. Run the command again if it is still what you want.',
  not_by_token: 'Open the console in a browser for this.',
}

/** The lines for stderr; with `json` a problem document on its own. */
export function describeError(thrown: unknown, json: boolean): string {
  if (json) return printableJson(asDocument(thrown))
  if (thrown instanceof KeywardError) return describeRefusal(thrown)
  if (thrown instanceof Stop) return withHint(`error: ${printable(thrown.message)}`, thrown.hint)
  return `error: ${printable(thrown instanceof Error ? thrown.message : String(thrown))}`
}

function describeRefusal({ problem }: KeywardError): string {
  const fields = (problem.errors ?? []).map(
    (error) => `  ${printable(error.field)}: ${printable(error.message)}`,
  )
  const facts = Object.entries(problem.details ?? {}).map(
    ([name, value]) => `  ${printable(name)}: ${printable(String(value))}`,
  )
  const said = `error: ${printable(problem.detail)} (${printable(problem.code)}, request ${printable(problem.request_id)})`
  return withHint([said, ...fields, ...facts].join('\n'), HINTS[problem.code])
}

const withHint = (text: string, hint: string | undefined): string =>
  hint === undefined ? text : `${text}\nhint: ${hint}`

function asDocument(thrown: unknown): unknown {
  if (thrown instanceof KeywardError) return thrown.problem
  const detail = thrown instanceof Error ? thrown.message : String(thrown)
  return { code: thrown instanceof Stop ? `cli_${snake(thrown.exit)}` : 'cli_failure', detail }
}

const snake = (name: string): string => name.replace(/[A-Z]/g, (c) => `_${c.toLowerCase()}`)
