import type { User } from '@keyward/contract'
import type { Actor } from '../actor.ts'
import type { Deps } from '../deps.ts'
import { changeUser } from './change-user.ts'
import { endSessions } from './end-sessions.ts'

/** Signs a user out everywhere; their tokens and keys go on working. Refuses: user_not_found. */
export function endUserSessions(
  deps: Deps,
  actor: Actor,
  { userId }: { userId: string },
): Promise<User> {
  return changeUser(deps, actor, userId, async ({ sql, record }, user) => {
    const sessions = await endSessions(sql, userId)
    record({
      action: 'user.sessions_ended',
      tenantId: user.tenantId,
      userId,
      details: { name: user.name, sessions },
    })
  })
}
