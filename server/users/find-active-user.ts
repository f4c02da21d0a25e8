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

/** What {@link toActiveUser} needs of `users`, joined with their `operatorGrants` if there are any. */
export const activeUserColumns = {
  id: users.id,
  name: users.name,
  grantMac: operatorGrants.rowMac,
}

export const isActive = isNull(users.disabledAt)

/** Null for a disabled or deleted user. */
export async function findActiveUser(deps: Deps, userId: string): Promise<ActiveUser | null> {
  const [row] = await deps.database.orm
    .select(activeUserColumns)
    .from(users)
    .leftJoin(operatorGrants, eq(operatorGrants.userId, users.id))
    .where(and(eq(users.id, userId), isActive))
  return row ? toActiveUser(deps, row) : null
}

/** An operator grant counts only when its row MAC is genuine. */
export function toActiveUser(
  { keyring }: Pick<Deps, 'keyring'>,
  { id, name, grantMac }: { id: string; name: string; grantMac: Buffer | null },
): ActiveUser {
  const operator = grantMac !== null && keyring.matches('rowMac', operatorFields(id), grantMac)
  return { userId: id, name, operator }
}
