import type { Tenant } from '@keyward/contract'
import type { Actor } from '../actor.ts'
import { mutate } from '../db/mutate.ts'
import { refuseTaken } from '../db/unique-violation.ts'
import type { Deps } from '../deps.ts'
import { requireMatch } from '../http/etag.ts'
import { presentTenant } from './present-tenant.ts'
import { lockTenant, selectTenant, updateTenant } from './tenant-store.ts'

export type RenameTenantInput = {
  readonly tenantId: string
  readonly name: string
  readonly ifMatch: string | undefined
}

/** Gives a tenant another name. Refuses: tenant_not_found, etag_mismatch, name_taken. */
export function renameTenant(
  deps: Deps,
  actor: Actor,
  { tenantId, name, ifMatch }: RenameTenantInput,
): Promise<Tenant> {
  return mutate(deps, actor, async ({ sql, record }) => {
    const tenant = await lockTenant(sql, tenantId, 'update')
    requireMatch(ifMatch, tenant.changeCount)
    await refuseTaken('tenants_name_unique', 'name_taken', updateTenant(sql, tenant, { name }))
    record({ action: 'tenant.renamed', tenantId, details: { from: tenant.name, to: name } })
    return presentTenant(await selectTenant(sql, tenantId))
  })
}
