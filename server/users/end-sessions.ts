import { eq } from 'drizzle-orm'
import type { Sql } from '../db/mutate.ts'
import { sessions } from '../db/schema/index.ts'

/** Signs a user out everywhere. Answers how many sessions there were. */
export async function endSessions(sql: Sql, userId: string): Promise<number> {
  const ended = await sql
    .delete(sessions)
    .where(eq(sessions.userId, userId))
    .returning({ id: sessions.id })
  return ended.length
}
