import { POLICY_DEFAULTS, type Tenant } from '@keyward/contract'
import type { Actor } from '../actor.ts'
import { mutate } from '../db/mutate.ts'
import { tenants } from '../db/schema/index.ts'
import { refuseTaken } from '../db/unique-violation.ts'
import type { Deps } from '../deps.ts'
import { newId } from '../ids.ts'
import { presentTenant } from './present-tenant.ts'
import { selectTenant } from './tenant-store.ts'

/** Makes a tenant, under the default policy. Refuses: name_taken. */
export function createTenant(
  deps: Deps,
  actor: Actor,
  { name }: { name: string },
): Promise<Tenant> {
  return mutate(deps, actor, async ({ sql, now, record, touch }) => {
    const id = newId('tenant')
    await refuseTaken(
      'tenants_name_unique',
      'name_taken',
      sql.insert(tenants).values({ id, name, policy: POLICY_DEFAULTS, createdAt: now }),
    )
    record({ action: 'tenant.created', tenantId: id, details: { name } })
    touch('tenant', id)
    return presentTenant(await selectTenant(sql, id))
  })
}
