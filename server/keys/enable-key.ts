import { type Key, Refusal } from '@keyward/contract'
import type { Actor } from '../actor.ts'
import { mutate } from '../db/mutate.ts'
import type { Deps } from '../deps.ts'
import { findKeyFor, refuseEnableByOwner } from './find-key-for.ts'
import { requireGenuine } from './genuine-key.ts'
import { updateKey } from './key-store.ts'
import { presentKey } from './present-key.ts'
import { recordKeyEvent } from './record-key-event.ts'

/** Lets a disabled key work again. Refuses: key_not_found, already_enabled, stopped_by_admin. */
export function enableKey(deps: Deps, actor: Actor, { keyId }: { keyId: string }): Promise<Key> {
  return mutate(deps, actor, async (change) => {
    const found = await findKeyFor(deps, change.sql, actor, {
      keyId,
      act: 'key.enable',
      lock: true,
    })
    if (found.key.disabledAt === null) throw new Refusal('already_enabled')
    refuseEnableByOwner(found)
    await requireGenuine(deps, change.sql, found.key)
    const enabled = await updateKey(change.sql, deps.keyring, found.key, {
      disabledAt: null,
      disabledBy: null,
    })
    recordKeyEvent(change, enabled, 'key.enabled')
    return presentKey({ key: enabled, relations: found.relations }, change.now)
  })
}
