import type { Tenant } from '@keyward/contract'
import type { Actor } from '../actor.ts'
import type { Deps } from '../deps.ts'
import { presentTenant } from './present-tenant.ts'
import { selectTenant } from './tenant-store.ts'

/** One tenant. Refuses: tenant_not_found. */
export async function getTenant(
  { database }: Deps,
  _actor: Actor,
  { tenantId }: { tenantId: string },
): Promise<Tenant> {
  return presentTenant(await selectTenant(database.orm, tenantId))
}
