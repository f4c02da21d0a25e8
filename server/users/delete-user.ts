import { eq } from 'drizzle-orm'
import type { Actor } from '../actor.ts'
import { mutate } from '../db/mutate.ts'
import { apiKeys, memberships, users } from '../db/schema/index.ts'
import type { Deps } from '../deps.ts'
import { deleteKeysWhere } from '../keys/delete-keys-where.ts'
import { refuseOwnAccount, requireAnotherOperator } from './operator-grants.ts'
import { lockUser } from './user-store.ts'

/**
 * Deletes a user for good, with keys, memberships and everything they could sign in with; the
 * audit trail keeps their name. Refuses: own_account, user_not_found, last_operator.
 */
export function deleteUser(
  deps: Deps,
  actor: Actor,
  { userId }: { userId: string },
): Promise<void> {
  return mutate(deps, actor, async (change) => {
    const { sql, record, touch } = change
    const user = await lockUser(sql, userId)
    refuseOwnAccount(actor, userId)
    await requireAnotherOperator(deps, sql, userId)
    const keys = await deleteKeysWhere(change, eq(apiKeys.userId, userId), { why: 'user_deleted' })
    const ended = await sql
      .delete(memberships)
      .where(eq(memberships.userId, userId))
      .returning({ id: memberships.id })
    // Sessions, passwords, tokens, links and the operator grant go with the row (on delete cascade).
    await sql.delete(users).where(eq(users.id, userId))
    record({
      action: 'user.deleted',
      tenantId: user.tenantId,
      userId,
      details: { name: user.name, email: user.email, keys, memberships: ended.length },
    })
    touch('membership', ...ended.map(({ id }) => id))
    touch('user', userId)
  })
}
