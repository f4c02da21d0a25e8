import { type BatchResult, Refusal } from '@keyward/contract'
import type { Change } from '../db/mutate.ts'
import type { FoundKey } from './find-key-for.ts'

/**
 * Does one thing to each of many keys; a refusal is that key's answer, a fault fails all of them.
 * `act` must refuse before it writes. When nothing was done to any, the refusal of the first is
 * recorded as a refused batch, because a change without an event is a mistake.
 */
export async function eachKey(
  change: Change | null,
  found: readonly FoundKey[],
  act: (each: FoundKey) => Promise<string | null>,
): Promise<BatchResult> {
  const results: BatchResult['results'] = []
  for (const each of found) {
    const { id: key_id, expiresAt } = each.key
    try {
      results.push({ key_id, ok: true, code: null, expires_at: await act(each) })
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      results.push({ key_id, ok: false, ...reasonOf(error), expires_at: expiresAt.toISOString() })
    }
  }
  if (results.every((result) => !result.ok)) {
    change?.record({
      action: 'key.batch_refused',
      details: { codes: [...new Set(results.map(({ code }) => code))] },
    })
  }
  return { results }
}

function reasonOf({ code, details: { limit } }: Refusal): { code: string; limit?: number } {
  return typeof limit === 'number' ? { code, limit } : { code }
}
