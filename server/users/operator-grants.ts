/** Who runs the installation: making and ending operator grants. */
import { Refusal } from '@keyward/contract'
import { and, asc, eq, isNull } from 'drizzle-orm'
import type { Actor } from '../actor.ts'
import { anyOf } from '../db/any-of.ts'
import type { Change, Sql } from '../db/mutate.ts'
import { operatorGrants, users } from '../db/schema/index.ts'
import type { Deps } from '../deps.ts'
import { operatorFields } from './operator-grant.ts'

/** True when a user has a grant that is genuine. */
export async function isOperator(
  { keyring }: Pick<Deps, 'keyring'>,
  sql: Sql,
  userId: string,
): Promise<boolean> {
  const [grant] = await sql.select().from(operatorGrants).where(eq(operatorGrants.userId, userId))
  return grant !== undefined && keyring.matches('rowMac', operatorFields(userId), grant.rowMac)
}

/** Grants and records it. A row that was there but not genuine is replaced. */
export async function grantOperatorTo(
  { keyring }: Pick<Deps, 'keyring'>,
  { sql, now, record }: Change,
  actor: Actor,
  user: { readonly id: string; readonly name: string },
): Promise<void> {
  const grant = {
    grantedAt: now,
    grantedBy: actor.userId,
    rowMac: keyring.mac('rowMac', operatorFields(user.id)),
  }
  await sql
    .insert(operatorGrants)
    .values({ userId: user.id, ...grant })
    .onConflictDoUpdate({ target: operatorGrants.userId, set: grant })
  record({ action: 'user.operator_granted', userId: user.id, details: { name: user.name } })
}

/**
 * Makes sure that somebody else can still run the installation. All grants are locked before the
 * users are read, so that two operators cannot stop each other at once. Refuses: last_operator.
 */
export async function requireAnotherOperator(
  { keyring }: Pick<Deps, 'keyring'>,
  sql: Sql,
  userId: string,
): Promise<void> {
  const grants = await sql
    .select()
    .from(operatorGrants)
    .orderBy(asc(operatorGrants.userId))
    .for('update')
  const genuine = grants.filter((grant) =>
    keyring.matches('rowMac', operatorFields(grant.userId), grant.rowMac),
  )
  if (!genuine.some((grant) => grant.userId === userId)) return
  const others = genuine.map((grant) => grant.userId).filter((id) => id !== userId)
  const active = await sql.$count(users, and(anyOf(users.id, others), isNull(users.disabledAt)))
  if (active === 0) throw new Refusal('last_operator')
}

/** Nobody stops themselves by accident. Refuses: own_account. */
export function refuseOwnAccount(actor: Actor, userId: string): void {
  if (actor.userId === userId) throw new Refusal('own_account')
}
