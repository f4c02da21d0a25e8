import { Refusal, type User } from '@keyward/contract'
import type { Actor } from '../actor.ts'
import type { Deps } from '../deps.ts'
import { changeUser } from './change-user.ts'
import { grantOperatorTo, isOperator } from './operator-grants.ts'
import { updateUser } from './user-store.ts'

/** Makes a user an operator of the whole installation. Refuses: user_not_found, already_enabled. */
export function grantOperator(
  deps: Deps,
  actor: Actor,
  { userId }: { userId: string },
): Promise<User> {
  return changeUser(deps, actor, userId, async (change, user) => {
    if (await isOperator(deps, change.sql, userId)) throw new Refusal('already_enabled')
    await grantOperatorTo(deps, change, actor, user)
    await updateUser(change.sql, user, {})
  })
}
