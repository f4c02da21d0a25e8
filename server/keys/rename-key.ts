import type { Key } from '@keyward/contract'
import type { Actor } from '../actor.ts'
import { mutate } from '../db/mutate.ts'
import type { Deps } from '../deps.ts'
import { requireMatch } from '../http/etag.ts'
import { findKeyFor } from './find-key-for.ts'
import { updateKey } from './key-store.ts'
import { presentKey } from './present-key.ts'
import { recordKeyEvent } from './record-key-event.ts'

export type RenameKeyInput = {
  readonly keyId: string
  readonly name: string
  readonly ifMatch: string | undefined
}

/** Gives a key another name. Refuses: key_not_found, not_permitted, etag_mismatch. */
export function renameKey(
  deps: Deps,
  actor: Actor,
  { keyId, name, ifMatch }: RenameKeyInput,
): Promise<Key> {
  return mutate(deps, actor, async (change) => {
    const { key, relations } = await findKeyFor(deps, change.sql, actor, {
      keyId,
      act: 'key.rename',
      lock: true,
    })
    requireMatch(ifMatch, key.changeCount)
    const renamed = await updateKey(change.sql, deps.keyring, key, { name })
    recordKeyEvent(change, renamed, 'key.renamed', { from: key.name, to: name })
    return presentKey({ key: renamed, relations }, change.now)
  })
}
