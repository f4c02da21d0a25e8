import { Refusal, type User } from '@keyward/contract'
import type { Actor } from '../actor.ts'
import type { Deps } from '../deps.ts'
import { endLinks } from '../sessions/end-links.ts'
import { changeUser } from './change-user.ts'
import { endSessions } from './end-sessions.ts'
import { refuseOwnAccount, requireAnotherOperator } from './operator-grants.ts'
import { updateUser } from './user-store.ts'

/**
 * Stops a user, reversibly: sessions and unused links end, tokens and keys no longer work.
 * Refuses: own_account, user_not_found, already_disabled, last_operator.
 */
export function disableUser(
  deps: Deps,
  actor: Actor,
  { userId }: { userId: string },
): Promise<User> {
  return changeUser(deps, actor, userId, async ({ sql, now, record, touch }, user) => {
    refuseOwnAccount(actor, userId)
    if (user.disabledAt !== null) throw new Refusal('already_disabled')
    await requireAnotherOperator(deps, sql, userId)
    await updateUser(sql, user, { disabledAt: now })
    const sessions = await endSessions(sql, userId)
    await endLinks(sql, userId)
    record({
      action: 'user.disabled',
      tenantId: user.tenantId,
      userId,
      details: { name: user.name, sessions_ended: sessions },
    })
    touch('user', userId)
  })
}
