import { eq, type SQL, sql } from 'drizzle-orm'
import { accounts, users } from '../db/schema/index.ts'

/** Whether a user can sign in, as people see it. */
export type UserStatus = 'active' | 'invited' | 'disabled'

/** What decides it; select these two of a user. */
export const userStatusColumns = {
  disabledAt: users.disabledAt,
  signedUp:
    sql<boolean>`exists (select 1 from ${accounts} where ${eq(accounts.userId, users.id)})` as SQL<boolean>,
}

/** `invited` until the first one-time link was used: before that there is nothing to sign in with. */
export function userStatusOf(user: { disabledAt: Date | null; signedUp: boolean }): UserStatus {
  if (user.disabledAt !== null) return 'disabled'
  return user.signedUp ? 'active' : 'invited'
}
