import type { Actor } from '../actor.ts'
import { type Change, mutate } from '../db/mutate.ts'
import type { Deps } from '../deps.ts'
import { findKeyFor } from './find-key-for.ts'
import type { ApiKey } from './key.ts'
import { deleteKeys } from './key-store.ts'
import { recordKeyEvent } from './record-key-event.ts'

/** Deletes a key for good (rule 7). Refuses: key_not_found, not_permitted. */
export function deleteKey(deps: Deps, actor: Actor, { keyId }: { keyId: string }): Promise<void> {
  return mutate(deps, actor, async (change) => {
    const { key } = await findKeyFor(deps, change.sql, actor, {
      keyId,
      act: 'key.delete',
      lock: true,
    })
    await deleteFoundKeys(change, [key])
  })
}

/** Deletes keys that are found and locked; the audit event is the tombstone. */
export async function deleteFoundKeys(
  change: Change,
  keys: readonly ApiKey[],
  why: Record<string, unknown> = {},
): Promise<void> {
  await deleteKeys(
    change.sql,
    keys.map((key) => key.id),
  )
  for (const key of keys) {
    recordKeyEvent(change, key, 'key.deleted', {
      created_at: key.createdAt.toISOString(),
      last_used_at: key.lastUsedAt?.toISOString() ?? null,
      ...why,
    })
  }
}
