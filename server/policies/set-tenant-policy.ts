import type { PolicyRules, TenantPolicy } from '@keyward/contract'
import { eq } from 'drizzle-orm'
import type { Actor } from '../actor.ts'
import { mutate } from '../db/mutate.ts'
import { projects, tenants } from '../db/schema/index.ts'
import type { Deps } from '../deps.ts'
import { etagOf, requireMatch } from '../http/etag.ts'
import { lockTenant } from '../tenants/tenant-store.ts'
import { destroySealedCopies } from './destroy-sealed-copies.ts'
import { changedRules, tenantPolicyChanges } from './policy-change.ts'

export type SetTenantPolicyInput = {
  readonly tenantId: string
  readonly rules: PolicyRules
  readonly ifMatch: string | undefined
}

/**
 * Sets what holds in a tenant; a project's own values go on holding where they are stricter.
 * Where secrets are now shown once, their sealed copies are destroyed in the same transaction.
 * Refuses: tenant_not_found, etag_mismatch.
 */
export function setTenantPolicy(
  deps: Deps,
  actor: Actor,
  { tenantId, rules, ifMatch }: SetTenantPolicyInput,
): Promise<TenantPolicy> {
  return mutate(deps, actor, async ({ sql, record, touch }) => {
    const tenant = await lockTenant(sql, tenantId, 'update')
    requireMatch(ifMatch, tenant.policyChangeCount)
    const own = await sql.select().from(projects).where(eq(projects.tenantId, tenantId))
    const policyChangeCount = tenant.policyChangeCount + 1
    await sql
      .update(tenants)
      .set({ policy: rules, policyChangeCount })
      .where(eq(tenants.id, tenantId))
    const destroyed = await destroySealedCopies(
      sql,
      tenantPolicyChanges(own, { before: tenant.policy, after: rules }),
    )
    // Verifiers hold a copy of what a policy limits.
    touch('tenant', tenantId)
    record({
      action: 'tenant_policy.set',
      tenantId,
      details: {
        name: tenant.name,
        changed: changedRules(tenant.policy, rules),
        sealed_copies_destroyed: destroyed,
      },
    })
    return { rules, etag: etagOf(policyChangeCount) }
  })
}
