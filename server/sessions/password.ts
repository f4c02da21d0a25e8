/** The password: how it is hashed, and what binds the hash to its user. */
import { hash, verify } from '@node-rs/argon2'
import { and, eq, isNotNull, type SQL } from 'drizzle-orm'
import type { Field } from '../crypto/fields.ts'
import { accounts, users } from '../db/schema/index.ts'
import type { Deps } from '../deps.ts'

/** OWASP's floor for argon2id: 19 MiB, two passes. The work runs in the thread pool, not on the loop. */
const ARGON2ID = { memoryCost: 19_456, timeCost: 2, parallelism: 1 }

export const hashPassword = (password: string): Promise<string> => hash(password, ARGON2ID)
const hashMatches = (stored: string, password: string): Promise<boolean> => verify(stored, password)

/** What the row MAC of a password binds: a hash that is put beside another user is no password of theirs. */
export const passwordFields = (account: {
  id: string
  userId: string
  password: string | null
}): Field[] => ['password', account.id, account.userId, account.password]

/** Whose password was right. */
export type PasswordHolder = { readonly userId: string; readonly email: string }

/** The user that `where` names, if this is their password; null for a wrong one and for nobody alike. */
export async function findPasswordHolder(
  deps: Deps,
  where: SQL,
  password: string,
): Promise<PasswordHolder | null> {
  const found = await findPassword(deps, where)
  // Security: whoever is not there, or has no password, costs a hash too (V31).
  if (!found) return hashPassword(password).then(() => null)
  const { stored, ...holder } = found
  return (await hashMatches(stored, password)) ? holder : null
}

async function findPassword(
  { database, keyring, onForgery }: Deps,
  where: SQL,
): Promise<(PasswordHolder & { stored: string }) | null> {
  const rows = await database.orm
    .select({ email: users.email, account: accounts })
    .from(users)
    .innerJoin(accounts, and(eq(accounts.userId, users.id), eq(accounts.providerId, 'credential')))
    .where(and(where, isNotNull(accounts.password)))
  let found: (PasswordHolder & { stored: string }) | null = null
  for (const { email, account } of rows) {
    const { id, userId, password, rowMac } = account
    // Security: null is as wrong as any other; rows of before are bound once (system/bind-earlier-rows.ts).
    if (rowMac === null || !keyring.matches('rowMac', passwordFields(account), rowMac))
      onForgery('password', id)
    else if (password !== null) found = { userId, email, stored: password }
  }
  return found
}
