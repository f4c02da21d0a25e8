import { Refusal, type Tenant } from '@keyward/contract'
import type { Actor } from '../actor.ts'
import { mutate } from '../db/mutate.ts'
import type { Deps } from '../deps.ts'
import { presentTenant } from './present-tenant.ts'
import { lockTenant, selectTenant, updateTenant } from './tenant-store.ts'

/** Suspends every key of a tenant, reversibly. Refuses: tenant_not_found, already_disabled. */
export function disableTenant(
  deps: Deps,
  actor: Actor,
  { tenantId }: { tenantId: string },
): Promise<Tenant> {
  return mutate(deps, actor, async ({ sql, now, record, touch }) => {
    const tenant = await lockTenant(sql, tenantId, 'update')
    if (tenant.disabledAt !== null) throw new Refusal('already_disabled')
    await updateTenant(sql, tenant, { disabledAt: now })
    record({ action: 'tenant.disabled', tenantId, details: { name: tenant.name } })
    touch('tenant', tenantId)
    return presentTenant(await selectTenant(sql, tenantId))
  })
}
