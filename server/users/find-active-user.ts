/** The user behind a credential, with what they may be beyond a member. */
import { and, eq, isNull } from 'drizzle-orm'
import { operatorGrants, users } from '../db/schema/index.ts'
import type { Deps } from '../deps.ts'
import { operatorFields } from './operator-grant.ts'

export type ActiveUser = {
  readonly userId: string
  readonly name: string
  readonly operator: boolean
}

/** Null for a disabled or deleted user. An operator grant counts only when its row MAC is genuine. */
export async function findActiveUser(
  { database, keyring }: Deps,
  userId: string,
): Promise<ActiveUser | null> {
  const [row] = await database.orm
    .select({ id: users.id, name: users.name, grantMac: operatorGrants.rowMac })
    .from(users)
    .leftJoin(operatorGrants, eq(operatorGrants.userId, users.id))
    .where(and(eq(users.id, userId), isNull(users.disabledAt)))
  if (!row) return null
  const operator =
    row.grantMac !== null && keyring.matches('rowMac', operatorFields(userId), row.grantMac)
  return { userId: row.id, name: row.name, operator }
}
