/** Every SQL statement about users that more than one use case needs. */
import { Refusal } from '@keyward/contract'
import { and, asc, eq, isNull, type SQL } from 'drizzle-orm'
import type { Sql } from '../db/mutate.ts'
import { apiKeys, memberships, operatorGrants, tenants, users } from '../db/schema/index.ts'
import { userStatusColumns } from './user-status.ts'

/** A user as it is stored. */
export type User = typeof users.$inferSelect

/** A user with home tenant, operator grant, and what is counted of them. */
export type CountedUser = Awaited<ReturnType<typeof selectUsers>>[number]

/** Users by name, each with their counts. */
export function selectUsers(sql: Sql, { where, limit }: { where: SQL | undefined; limit: number }) {
  const current = and(eq(memberships.userId, users.id), isNull(memberships.endedAt))
  return sql
    .select({
      id: users.id,
      name: users.name,
      email: users.email,
      changeCount: users.changeCount,
      createdAt: users.createdAt,
      lastSignInAt: users.lastSignInAt,
      ...userStatusColumns,
      tenant: { id: tenants.id, name: tenants.name },
      grantMac: operatorGrants.rowMac,
      projectCount: sql.$count(memberships, current),
      keyCount: sql.$count(apiKeys, eq(apiKeys.userId, users.id)),
    })
    .from(users)
    .leftJoin(tenants, eq(tenants.id, users.tenantId))
    .leftJoin(operatorGrants, eq(operatorGrants.userId, users.id))
    .where(where)
    .orderBy(asc(users.name), asc(users.id))
    .limit(limit)
}

/** One user with their counts. Refuses: user_not_found. */
export async function selectUser(sql: Sql, userId: string): Promise<CountedUser> {
  const [user] = await selectUsers(sql, { where: eq(users.id, userId), limit: 1 })
  if (!user) throw new Refusal('user_not_found')
  return user
}

/** One user, locked by whoever changes them. Refuses: user_not_found. */
export async function lockUser(sql: Sql, userId: string): Promise<User> {
  const [user] = await sql.select().from(users).where(eq(users.id, userId)).for('update')
  if (!user) throw new Refusal('user_not_found')
  return user
}

/** Writes a management change to a locked user and counts it in the ETag. */
export async function updateUser(
  sql: Sql,
  user: User,
  patch: Partial<Pick<User, 'name' | 'disabledAt'>>,
): Promise<void> {
  await sql
    .update(users)
    .set({ ...patch, changeCount: user.changeCount + 1 })
    .where(eq(users.id, user.id))
}
