import { Refusal, type User } from '@keyward/contract'
import { eq } from 'drizzle-orm'
import type { Actor } from '../actor.ts'
import { operatorGrants } from '../db/schema/index.ts'
import type { Deps } from '../deps.ts'
import { changeUser } from './change-user.ts'
import { refuseOwnAccount, requireAnotherOperator } from './operator-grants.ts'
import { updateUser } from './user-store.ts'

/**
 * Takes the operator role from a user; their memberships stay.
 * Refuses: own_account, user_not_found, already_disabled, last_operator.
 */
export function withdrawOperator(
  deps: Deps,
  actor: Actor,
  { userId }: { userId: string },
): Promise<User> {
  return changeUser(deps, actor, userId, async ({ sql, record }, user) => {
    refuseOwnAccount(actor, userId)
    await requireAnotherOperator(deps, sql, userId)
    const withdrawn = await sql
      .delete(operatorGrants)
      .where(eq(operatorGrants.userId, userId))
      .returning({ userId: operatorGrants.userId })
    if (withdrawn.length === 0) throw new Refusal('already_disabled')
    await updateUser(sql, user, {})
    record({ action: 'user.operator_withdrawn', userId, details: { name: user.name } })
  })
}
