import {
  effectivePolicy,
  type PolicyRules,
  type ProjectPolicy,
  type ProjectPolicyRules,
} from '@keyward/contract'
import { etagOf } from '../http/etag.ts'

/** The wire record of a project's policy: its own rules, the tenant's, and what holds. */
export const presentProjectPolicy = (
  tenant: { readonly policy: PolicyRules },
  project: { readonly policy: ProjectPolicyRules; readonly policyChangeCount: number },
): ProjectPolicy => ({
  own: project.policy,
  tenant: tenant.policy,
  effective: effectivePolicy(tenant.policy, project.policy),
  etag: etagOf(project.policyChangeCount),
})
