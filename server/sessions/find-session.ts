/** The session behind a token, if nobody changed it outside Keyward. */
import { and, eq } from 'drizzle-orm'
import type { Field } from '../crypto/fields.ts'
import { operatorGrants, sessions, users } from '../db/schema/index.ts'
import type { Deps } from '../deps.ts'
import {
  type ActiveUser,
  activeUserColumns,
  isActive,
  toActiveUser,
} from '../users/find-active-user.ts'

export type Session = typeof sessions.$inferSelect

/** What the row MAC of a session binds: whose it is, which cookie it answers to, and all its times. */
export const sessionFields = (
  session: Omit<Session, 'ipAddress' | 'userAgent' | 'rowMac'>,
): Field[] => [
  'session',
  session.id,
  session.userId,
  session.token,
  session.expiresAt,
  session.createdAt,
  session.updatedAt,
]

/** Null when there is none, it has ended, somebody changed its row, or its user is disabled. */
export async function findSession(
  deps: Deps,
  token: string,
): Promise<{ session: Session; user: ActiveUser } | null> {
  const [found] = await deps.database.orm
    .select({ session: sessions, user: activeUserColumns })
    .from(sessions)
    .innerJoin(users, and(eq(users.id, sessions.userId), isActive))
    .leftJoin(operatorGrants, eq(operatorGrants.userId, users.id))
    .where(eq(sessions.token, token))
  if (!found) return null
  const { session, user } = found
  if (!deps.keyring.matches('rowMac', sessionFields(session), session.rowMac)) {
    deps.onForgery('session', session.id)
    return null
  }
  return session.expiresAt > new Date() ? { session, user: toActiveUser(deps, user) } : null
}
