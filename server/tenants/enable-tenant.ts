import { Refusal, type Tenant } from '@keyward/contract'
import type { Actor } from '../actor.ts'
import { mutate } from '../db/mutate.ts'
import type { Deps } from '../deps.ts'
import { presentTenant } from './present-tenant.ts'
import { lockTenant, selectTenant, updateTenant } from './tenant-store.ts'

/** Lifts the suspension of a tenant. Refuses: tenant_not_found, already_enabled. */
export function enableTenant(
  deps: Deps,
  actor: Actor,
  { tenantId }: { tenantId: string },
): Promise<Tenant> {
  return mutate(deps, actor, async ({ sql, record, touch }) => {
    const tenant = await lockTenant(sql, tenantId, 'update')
    if (tenant.disabledAt === null) throw new Refusal('already_enabled')
    await updateTenant(sql, tenant, { disabledAt: null })
    record({ action: 'tenant.enabled', tenantId, details: { name: tenant.name } })
    touch('tenant', tenantId)
    return presentTenant(await selectTenant(sql, tenantId))
  })
}
