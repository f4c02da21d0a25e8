import { type PolicyPreview, type PolicyRules, Refusal } from '@keyward/contract'
import { eq } from 'drizzle-orm'
import type { Actor } from '../actor.ts'
import { projects, tenants } from '../db/schema/index.ts'
import type { Deps } from '../deps.ts'
import { countEffects } from './count-effects.ts'
import { countOverridden, tenantPolicyChanges } from './policy-change.ts'

export type PreviewTenantPolicyInput = { readonly tenantId: string; readonly rules: PolicyRules }

/** What setting this policy would do, by the same rules, changing nothing. Refuses: tenant_not_found. */
export async function previewTenantPolicy(
  { database, now }: Deps,
  _actor: Actor,
  { tenantId, rules }: PreviewTenantPolicyInput,
): Promise<PolicyPreview> {
  const { orm } = database
  const [tenant] = await orm.select().from(tenants).where(eq(tenants.id, tenantId))
  if (!tenant) throw new Refusal('tenant_not_found')
  const own = await orm.select().from(projects).where(eq(projects.tenantId, tenantId))
  const change = { before: tenant.policy, after: rules }
  return {
    ...(await countEffects(orm, tenantPolicyChanges(own, change), now())),
    projects_overridden: countOverridden(own, change),
  }
}
