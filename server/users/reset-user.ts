import type { Actor } from '../actor.ts'
import { mutate } from '../db/mutate.ts'
import type { Deps } from '../deps.ts'
import { type IssuedLinkAndPlaintext, issueLink } from '../links/issue-link.ts'
import { userStatusOf } from './user-status.ts'
import { lockUser, selectUser } from './user-store.ts'

/**
 * Makes a one-time link to set a new password; the old one works until the link is used. Who has
 * never been in gets a new invitation. Refuses: user_not_found.
 */
export function resetUser(
  deps: Deps,
  actor: Actor,
  { userId }: { userId: string },
): Promise<IssuedLinkAndPlaintext> {
  return mutate(deps, actor, async ({ sql, now, record }) => {
    const { name, tenantId } = await lockUser(sql, userId)
    const status = userStatusOf(await selectUser(sql, userId))
    const purpose = status === 'invited' ? 'invite' : 'reset'
    record({ action: 'user.reset', tenantId, userId, details: { name, purpose } })
    return issueLink(deps, sql, { purpose, userId, now })
  })
}
