import type { BatchResult } from '@keyward/contract'
import type { Actor } from '../actor.ts'
import { mutate } from '../db/mutate.ts'
import type { Deps } from '../deps.ts'
import { disableFoundKey } from './disable-key.ts'
import { eachKey } from './each-key.ts'
import { findKeysFor } from './find-key-for.ts'

/** Disables up to 200 keys; each answers for itself. Refuses as a whole: key_not_found, not_permitted. */
export function batchDisableKeys(
  deps: Deps,
  actor: Actor,
  { keyIds }: { keyIds: readonly string[] },
): Promise<BatchResult> {
  return mutate(deps, actor, async (change) => {
    const found = await findKeysFor(deps, change.sql, actor, {
      keyIds,
      act: 'key.disable',
      lock: true,
    })
    return eachKey(change, found, async (each) => {
      const disabled = await disableFoundKey(deps, change, each)
      return disabled.expiresAt.toISOString()
    })
  })
}
