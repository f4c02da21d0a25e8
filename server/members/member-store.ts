/** Every SQL statement about memberships that more than one use case needs. */
import { Refusal } from '@keyward/contract'
import { and, asc, eq, gt, isNull, max, sql as raw, type SQL } from 'drizzle-orm'
import type { Keyring } from '../crypto/keyring.ts'
import type { Sql } from '../db/mutate.ts'
import { apiKeys, keyUses, memberships, users } from '../db/schema/index.ts'
import { userStatusColumns } from '../users/user-status.ts'
import { membershipFields } from './membership.ts'

/** A membership as it is stored. */
export type MembershipRow = typeof memberships.$inferSelect

/** A current membership with its user and what is counted of it. */
export type CountedMember = Awaited<ReturnType<typeof selectMembers>>[number]

/** Current memberships by the name of the user, each with its counts. */
export function selectMembers(
  sql: Sql,
  { where, limit, now }: { where: SQL | undefined; limit: number; now: Date },
) {
  const ownKeys = eq(apiKeys.membershipId, memberships.id)
  const workingAdminKeys = and(
    ownKeys,
    eq(apiKeys.role, 'admin'),
    isNull(apiKeys.disabledAt),
    gt(apiKeys.expiresAt, now),
  )
  const lastUse = sql
    .select({ at: max(keyUses.lastUsedAt) })
    .from(keyUses)
    .innerJoin(apiKeys, eq(apiKeys.id, keyUses.keyId))
    .where(ownKeys)
  return sql
    .select({
      id: memberships.id,
      role: memberships.role,
      changeCount: memberships.changeCount,
      createdAt: memberships.createdAt,
      user: { id: users.id, name: users.name, email: users.email, ...userStatusColumns },
      keyCount: sql.$count(apiKeys, ownKeys),
      adminKeyCount: sql.$count(apiKeys, workingAdminKeys),
      lastActiveAt: raw<Date | null>`greatest(${users.lastSignInAt}, (${lastUse}))`.mapWith(
        users.lastSignInAt,
      ),
    })
    .from(memberships)
    .innerJoin(users, eq(users.id, memberships.userId))
    .where(and(isNull(memberships.endedAt), where))
    .orderBy(asc(users.name), asc(memberships.id))
    .limit(limit)
}

/** One current membership of a project, with its counts. Refuses: member_not_found. */
export async function selectMember(
  sql: Sql,
  place: { projectId: string; membershipId: string },
  now: Date,
): Promise<CountedMember> {
  const [member] = await selectMembers(sql, { where: isOf(place), limit: 1, now })
  if (!member) throw new Refusal('member_not_found')
  return member
}

/**
 * One current membership, locked together with those of the project's admins and in the order of
 * their IDs, so that two changes at once cannot take each other's last admin away.
 * Refuses: member_not_found.
 */
export async function lockMember(
  sql: Sql,
  keyring: Keyring,
  place: { projectId: string; membershipId: string },
): Promise<{ membership: MembershipRow; genuine: boolean; lastAdmin: boolean }> {
  const rows = await sql
    .select()
    .from(memberships)
    .where(
      and(
        eq(memberships.projectId, place.projectId),
        isNull(memberships.endedAt),
        raw`(${memberships.id} = ${place.membershipId} or ${memberships.role} = 'admin')`,
      ),
    )
    .orderBy(asc(memberships.id))
    .for('update')
  const membership = rows.find(({ id }) => id === place.membershipId)
  if (!membership) throw new Refusal('member_not_found')
  const isGenuine = (row: MembershipRow) =>
    keyring.matches('rowMac', membershipFields(row), row.rowMac)
  const admins = rows.filter((row) => row.role === 'admin' && isGenuine(row))
  return {
    membership,
    genuine: isGenuine(membership),
    lastAdmin: admins.length === 1 && admins[0] === membership,
  }
}

/** Writes a change to a locked membership, counts it in the ETag, and binds the row MAC to it. */
export async function updateMembership(
  sql: Sql,
  keyring: Keyring,
  membership: MembershipRow,
  patch: Partial<Pick<MembershipRow, 'role' | 'masterRoles' | 'endedAt' | 'keysDeletedAfter'>>,
): Promise<MembershipRow> {
  const changed = { ...membership, ...patch, changeCount: membership.changeCount + 1 }
  const rowMac = keyring.mac('rowMac', membershipFields(changed))
  await sql
    .update(memberships)
    .set({ ...patch, changeCount: changed.changeCount, rowMac })
    .where(eq(memberships.id, membership.id))
  return { ...changed, rowMac }
}

const isOf = ({ projectId, membershipId }: { projectId: string; membershipId: string }) =>
  and(eq(memberships.projectId, projectId), eq(memberships.id, membershipId))
