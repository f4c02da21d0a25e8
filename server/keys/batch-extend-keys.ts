import { type BatchResult, Refusal } from '@keyward/contract'
import type { Actor } from '../actor.ts'
import { mutate } from '../db/mutate.ts'
import type { Deps } from '../deps.ts'
import { requireMatch } from '../http/etag.ts'
import { eachKey } from './each-key.ts'
import { extendFoundKey } from './extend-key.ts'
import { findKeysFor } from './find-key-for.ts'
import { type ApiKey, extension } from './key.ts'

export type BatchExtendInput = {
  readonly keys: readonly { readonly key_id: string; readonly etag: string }[]
  readonly days: number
}

/** Extends up to 200 keys; each answers for itself. Refuses as a whole: key_not_found, not_permitted. */
export function batchExtendKeys(
  deps: Deps,
  actor: Actor,
  input: BatchExtendInput,
): Promise<BatchResult> {
  return mutate(deps, actor, async (change) => {
    const found = await findKeysFor(deps, change.sql, actor, {
      keyIds: idsOf(input),
      act: 'key.extend',
      lock: true,
    })
    return eachKey(change, found, async (each) => {
      requireSeen(input, each.key)
      const extended = await extendFoundKey(deps, change, each, input.days)
      return extended.expires_at
    })
  })
}

/** What {@link batchExtendKeys} would answer, changing nothing. */
export async function previewBatchExtension(
  deps: Deps,
  actor: Actor,
  input: BatchExtendInput,
): Promise<BatchResult> {
  const found = await findKeysFor(deps, deps.database.orm, actor, {
    keyIds: idsOf(input),
    act: 'key.extend',
    lock: false,
  })
  const now = deps.now()
  return eachKey(null, found, ({ key }) => {
    requireSeen(input, key)
    return Promise.resolve(extension(key, input.days, now).to.toISOString())
  })
}

const idsOf = (input: BatchExtendInput) => input.keys.map((key) => key.key_id)

function requireSeen(input: BatchExtendInput, key: ApiKey): void {
  const seen = input.keys.filter(({ key_id }) => key_id === key.id)
  if (seen.length !== 1)
    throw new Refusal('invalid_request', {}, [
      { field: 'keys', code: 'duplicate', message: key.id },
    ])
  requireMatch(seen[0]?.etag, key.changeCount)
}
