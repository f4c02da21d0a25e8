import { and, eq } from 'drizzle-orm'
import type { Keyring } from '../crypto/keyring.ts'
import type { Sql } from '../db/mutate.ts'
import { accounts, sessions } from '../db/schema/index.ts'
import { newId } from '../ids.ts'

import { endLinks } from './end-links.ts'
import { passwordFields } from './password.ts'

/** Security: whoever knew the old password, sat in an old session or kept an unused link, is out. */
export async function setPassword(
  { keyring }: { keyring: Keyring },
  { sql, now }: { sql: Sql; now: Date },
  userId: string,
  passwordHash: string,
): Promise<void> {
  await sql.delete(sessions).where(eq(sessions.userId, userId))
  await endLinks(sql, userId)
  await sql
    .delete(accounts)
    .where(and(eq(accounts.userId, userId), eq(accounts.providerId, 'credential')))
  const account = { id: newId('user'), userId, password: passwordHash }
  await sql.insert(accounts).values({
    ...account,
    accountId: userId,
    providerId: 'credential',
    createdAt: now,
    updatedAt: now,
    rowMac: keyring.mac('rowMac', passwordFields(account)),
  })
}
