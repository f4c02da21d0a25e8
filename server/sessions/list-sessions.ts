import type { SessionList } from '@keyward/contract'
import { and, desc, eq, gt } from 'drizzle-orm'
import type { Actor } from '../actor.ts'
import { sessions } from '../db/schema/index.ts'
import type { Deps } from '../deps.ts'
import { sessionFields } from './find-session.ts'

/** The actor's own sessions, latest first. */
export async function listSessions(
  { database, keyring }: Deps,
  actor: Actor,
): Promise<SessionList> {
  const rows = await database.orm
    .select()
    .from(sessions)
    .where(and(eq(sessions.userId, actor.userId), gt(sessions.expiresAt, new Date())))
    .orderBy(desc(sessions.createdAt))
  const genuine = rows.filter((row) => keyring.matches('rowMac', sessionFields(row), row.rowMac))
  return {
    data: genuine.map((row) => ({
      session_id: row.id,
      current: row.id === actor.sessionId,
      created_at: row.createdAt.toISOString(),
      expires_at: row.expiresAt.toISOString(),
      ip: row.ipAddress,
      user_agent: row.userAgent,
    })),
  }
}
