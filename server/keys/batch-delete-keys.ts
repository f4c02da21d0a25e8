import type { BatchResult } from '@keyward/contract'
import type { Actor } from '../actor.ts'
import { mutate } from '../db/mutate.ts'
import type { Deps } from '../deps.ts'
import { deleteFoundKeys } from './delete-key.ts'
import { eachKey } from './each-key.ts'
import { findKeysFor } from './find-key-for.ts'

/** Deletes up to 200 keys for good. Refuses as a whole: key_not_found, not_permitted. */
export function batchDeleteKeys(
  deps: Deps,
  actor: Actor,
  { keyIds }: { keyIds: readonly string[] },
): Promise<BatchResult> {
  return mutate(deps, actor, async (change) => {
    const found = await findKeysFor(deps, change.sql, actor, {
      keyIds,
      act: 'key.delete',
      lock: true,
    })
    await deleteFoundKeys(
      change,
      found.map(({ key }) => key),
    )
    return eachKey(change, found, () => Promise.resolve(null))
  })
}
