import type { KeyDetail } from '@keyward/contract'
import type { Actor } from '../actor.ts'
import type { Deps } from '../deps.ts'
import { findKeyFor } from './find-key-for.ts'
import { presentKeyDetail } from './present-key.ts'

/** One key with its versions. Refuses: key_not_found. */
export async function getKey(
  deps: Deps,
  actor: Actor,
  input: { keyId: string },
): Promise<KeyDetail> {
  const found = await findKeyFor(deps, deps.database.orm, actor, {
    ...input,
    act: 'key.get',
    lock: false,
  })
  return presentKeyDetail(found, deps.now())
}
