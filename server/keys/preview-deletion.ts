import type { DeletionPreview } from '@keyward/contract'
import type { Actor } from '../actor.ts'
import { anyOf } from '../db/any-of.ts'
import { keyUsage } from '../db/schema/index.ts'
import type { Deps } from '../deps.ts'
import { findKeysFor } from './find-key-for.ts'
import { selectCallers } from './select-callers.ts'

/** What deleting keys would stop, found as the deletion finds them. Refuses: key_not_found, not_permitted. */
export async function previewDeletion(
  deps: Deps,
  actor: Actor,
  { keyIds }: { keyIds: readonly string[] },
): Promise<DeletionPreview> {
  const { orm } = deps.database
  const found = await findKeysFor(deps, orm, actor, { keyIds, act: 'key.delete', lock: false })
  const ids = found.map(({ key }) => key.id)
  return {
    keys_affected: found.length,
    callers: await selectCallers(orm, anyOf(keyUsage.keyId, ids), deps.now()),
  }
}
