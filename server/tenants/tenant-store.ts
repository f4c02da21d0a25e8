/** Every SQL statement about tenants that more than one use case needs. */
import { Refusal } from '@keyward/contract'
import { asc, eq, inArray, type SQL } from 'drizzle-orm'
import type { Sql } from '../db/mutate.ts'
import { apiKeys, projects, tenants, users } from '../db/schema/index.ts'

/** A tenant as it is stored. */
export type Tenant = typeof tenants.$inferSelect

/** A tenant with what is counted in it. */
export type CountedTenant = Pick<
  Tenant,
  'id' | 'name' | 'disabledAt' | 'changeCount' | 'createdAt'
> & {
  readonly projectCount: number
  readonly userCount: number
  readonly keyCount: number
}

/** Tenants by name, each with its counts. */
export function selectTenants(
  sql: Sql,
  { where, limit }: { where: SQL | undefined; limit: number },
): Promise<CountedTenant[]> {
  const ownProjects = sql
    .select({ id: projects.id })
    .from(projects)
    .where(eq(projects.tenantId, tenants.id))
  return sql
    .select({
      id: tenants.id,
      name: tenants.name,
      disabledAt: tenants.disabledAt,
      changeCount: tenants.changeCount,
      createdAt: tenants.createdAt,
      projectCount: sql.$count(projects, eq(projects.tenantId, tenants.id)),
      userCount: sql.$count(users, eq(users.tenantId, tenants.id)),
      keyCount: sql.$count(apiKeys, inArray(apiKeys.projectId, ownProjects)),
    })
    .from(tenants)
    .where(where)
    .orderBy(asc(tenants.name), asc(tenants.id))
    .limit(limit)
}

/** One tenant with its counts. Refuses: tenant_not_found. */
export async function selectTenant(sql: Sql, tenantId: string): Promise<CountedTenant> {
  const [tenant] = await selectTenants(sql, { where: eq(tenants.id, tenantId), limit: 1 })
  if (!tenant) throw new Refusal('tenant_not_found')
  return tenant
}

/**
 * One tenant, locked: `update` by whoever changes it, `share` by whoever decides by it. Locks are
 * taken from the tenant down to the key, so that no two changes wait for each other.
 * Refuses: tenant_not_found.
 */
export async function lockTenant(
  sql: Sql,
  tenantId: string,
  strength: 'update' | 'share',
): Promise<Tenant> {
  const [tenant] = await sql.select().from(tenants).where(eq(tenants.id, tenantId)).for(strength)
  if (!tenant) throw new Refusal('tenant_not_found')
  return tenant
}

/** Writes a management change to a locked tenant and counts it in the ETag. */
export async function updateTenant(
  sql: Sql,
  tenant: Tenant,
  patch: Partial<Pick<Tenant, 'name' | 'disabledAt'>>,
): Promise<void> {
  await sql
    .update(tenants)
    .set({ ...patch, changeCount: tenant.changeCount + 1 })
    .where(eq(tenants.id, tenant.id))
}
