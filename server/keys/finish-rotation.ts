import { type Key, Refusal } from '@keyward/contract'
import type { Actor } from '../actor.ts'
import { mutate } from '../db/mutate.ts'
import type { Deps } from '../deps.ts'
import { findKeyFor } from './find-key-for.ts'
import { retiringVersion } from './key.ts'
import { destroyVersions, selectKey, updateKey } from './key-store.ts'
import { presentKey } from './present-key.ts'
import { recordKeyEvent } from './record-key-event.ts'

/** Ends the overlap of a rotation now. Refuses: key_not_found, not_permitted, no_rotation. */
export function finishRotation(
  deps: Deps,
  actor: Actor,
  { keyId }: { keyId: string },
): Promise<Key> {
  return mutate(deps, actor, async (change) => {
    const { sql, now } = change
    const { key, relations } = await findKeyFor(deps, sql, actor, {
      keyId,
      act: 'key.finish_rotation',
      lock: true,
    })
    const retiring = retiringVersion(key, now)
    if (retiring === null) throw new Refusal('no_rotation')
    await destroyVersions(sql, [retiring.id], now)
    await updateKey(sql, deps.keyring, key, {})
    recordKeyEvent(change, key, 'key.rotation_finished', { version: retiring.number })
    const finished = (await selectKey(sql, keyId, false)) ?? key
    return presentKey({ key: finished, relations }, now)
  })
}
