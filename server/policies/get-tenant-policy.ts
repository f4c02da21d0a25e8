import type { TenantPolicy } from '@keyward/contract'
import { Refusal } from '@keyward/contract'
import { eq } from 'drizzle-orm'
import type { Actor } from '../actor.ts'
import { tenants } from '../db/schema/index.ts'
import type { Deps } from '../deps.ts'
import { etagOf } from '../http/etag.ts'

/** The policy of a tenant. Refuses: tenant_not_found. */
export async function getTenantPolicy(
  { database }: Deps,
  _actor: Actor,
  { tenantId }: { tenantId: string },
): Promise<TenantPolicy> {
  const [tenant] = await database.orm.select().from(tenants).where(eq(tenants.id, tenantId))
  if (!tenant) throw new Refusal('tenant_not_found')
  return { rules: tenant.policy, etag: etagOf(tenant.policyChangeCount) }
}
