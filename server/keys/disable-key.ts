import { type Key, Refusal } from '@keyward/contract'
import type { Actor } from '../actor.ts'
import { type Change, mutate } from '../db/mutate.ts'
import type { Deps } from '../deps.ts'
import { type FoundKey, findKeyFor } from './find-key-for.ts'
import type { ApiKey, StoppedBy } from './key.ts'
import { updateKey } from './key-store.ts'
import { presentKey } from './present-key.ts'
import { recordKeyEvent } from './record-key-event.ts'

export type DisableKeyInput = { readonly keyId: string; readonly reason?: string | undefined }

/** Stops a key, reversibly (rule 7). Refuses: key_not_found, not_permitted, already_disabled. */
export function disableKey(
  deps: Deps,
  actor: Actor,
  { keyId, reason }: DisableKeyInput,
): Promise<Key> {
  return mutate(deps, actor, async (change) => {
    const found = await findKeyFor(deps, change.sql, actor, {
      keyId,
      act: 'key.disable',
      lock: true,
    })
    const disabled = await disableFoundKey(deps, change, found, reason)
    return presentKey({ key: disabled, relations: found.relations }, change.now)
  })
}

/** Disables a key that is found and locked, for one key and for many. */
export async function disableFoundKey(
  { keyring }: Deps,
  change: Change,
  { key, relations }: FoundKey,
  reason?: string,
): Promise<ApiKey> {
  const by = stoppedBy(relations)
  // An admin may stop what its owner stopped already: from then on the owner cannot enable it.
  const takesOver = key.disabledBy === 'owner' && by !== 'owner'
  if (key.disabledAt !== null && !takesOver) throw new Refusal('already_disabled')
  const disabled = await updateKey(change.sql, keyring, key, {
    disabledAt: change.now,
    disabledBy: by,
  })
  recordKeyEvent(change, disabled, 'key.disabled', {
    by,
    ...(reason === undefined ? {} : { reason }),
  })
  return disabled
}

/** An admin who stops their own key stops it as its owner. */
function stoppedBy(relations: FoundKey['relations']): StoppedBy {
  if (relations.includes('own')) return 'owner'
  return relations.includes('project_admin') ? 'admin' : 'operator'
}
