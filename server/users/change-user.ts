import type { User as WireUser } from '@keyward/contract'
import type { Actor } from '../actor.ts'
import { type Change, mutate } from '../db/mutate.ts'
import type { Deps } from '../deps.ts'
import { presentUser } from './present-user.ts'
import { lockUser, selectUser, type User } from './user-store.ts'

/** Finds and locks a user, does one change to them, and answers them as they are now. */
export function changeUser(
  deps: Deps,
  actor: Actor,
  userId: string,
  work: (change: Change, user: User) => Promise<void>,
): Promise<WireUser> {
  return mutate(deps, actor, async (change) => {
    const user = await lockUser(change.sql, userId)
    await work(change, user)
    return presentUser(await selectUser(change.sql, userId), deps.keyring)
  })
}
