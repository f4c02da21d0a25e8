import { and, eq } from 'drizzle-orm'
import type { Sql } from '../db/mutate.ts'
import { accounts, sessions } from '../db/schema/index.ts'
import { newId } from '../ids.ts'
import { endLinks } from './end-links.ts'

/** Security: whoever knew the old password, sat in an old session or kept an unused link, is out. */
export async function setPassword(
  { sql, now }: { sql: Sql; now: Date },
  userId: string,
  passwordHash: string,
): Promise<void> {
  await sql.delete(sessions).where(eq(sessions.userId, userId))
  await endLinks(sql, userId)
  await sql
    .delete(accounts)
    .where(and(eq(accounts.userId, userId), eq(accounts.providerId, 'credential')))
  await sql.insert(accounts).values({
    id: newId('user'),
    userId,
    accountId: userId,
    providerId: 'credential',
    password: passwordHash,
    createdAt: now,
    updatedAt: now,
  })
}
