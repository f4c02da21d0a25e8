import { Refusal, type User } from '@keyward/contract'
import type { Actor } from '../actor.ts'
import type { Deps } from '../deps.ts'
import { changeUser } from './change-user.ts'
import { updateUser } from './user-store.ts'

/** Lets a user in again. Refuses: user_not_found, already_enabled. */
export function enableUser(
  deps: Deps,
  actor: Actor,
  { userId }: { userId: string },
): Promise<User> {
  return changeUser(deps, actor, userId, async ({ sql, record, touch }, user) => {
    if (user.disabledAt === null) throw new Refusal('already_enabled')
    await updateUser(sql, user, { disabledAt: null })
    record({
      action: 'user.enabled',
      tenantId: user.tenantId,
      userId,
      details: { name: user.name },
    })
    touch('user', userId)
  })
}
