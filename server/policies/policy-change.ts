/** What a policy change means, as pure rules: the save and its preview both ask here. */
import {
  effectivePolicy,
  looserRules,
  POLICY_RULES,
  type PolicyRule,
  type PolicyRules,
  type ProjectPolicyRules,
  Refusal,
} from '@keyward/contract'

/** What holds in one project before and after a change. */
export type PolicyChange = {
  readonly projectId: string
  readonly before: PolicyRules
  readonly after: PolicyRules
}

type ProjectRules = { readonly id: string; readonly policy: ProjectPolicyRules }
type BeforeAfter<T> = { readonly before: T; readonly after: T }

/** What a tenant's new policy means for each of its projects. */
export const tenantPolicyChanges = (
  projects: readonly ProjectRules[],
  tenant: BeforeAfter<PolicyRules>,
): PolicyChange[] =>
  projects.map(({ id, policy }) => ({
    projectId: id,
    before: effectivePolicy(tenant.before, policy),
    after: effectivePolicy(tenant.after, policy),
  }))

/** What a project's new policy means for it. Refuses: policy_looser. */
export function projectPolicyChange(
  project: ProjectRules,
  tenant: PolicyRules,
  rules: ProjectPolicyRules,
): PolicyChange {
  const [looser] = looserRules(tenant, rules)
  if (looser !== undefined) {
    throw new Refusal('policy_looser', { rule: looser, limit: tenant[looser] })
  }
  return {
    projectId: project.id,
    before: effectivePolicy(tenant, project.policy),
    after: effectivePolicy(tenant, rules),
  }
}

/** Projects of which some own value becomes looser than the tenant's, and so is overruled. */
export const countOverridden = (
  projects: readonly ProjectRules[],
  { before, after }: BeforeAfter<PolicyRules>,
): number =>
  projects.filter(({ policy }) => {
    const known = looserRules(before, policy)
    return looserRules(after, policy).some((rule) => !known.includes(rule))
  }).length

/** The rules that differ, for the audit trail; a value left out follows the tenant. */
export function changedRules(
  before: ProjectPolicyRules,
  after: ProjectPolicyRules,
): Partial<Record<PolicyRule, { from?: unknown; to?: unknown }>> {
  const changed = POLICY_RULES.filter((rule) => before[rule] !== after[rule])
  return Object.fromEntries(changed.map((rule) => [rule, { from: before[rule], to: after[rule] }]))
}

/** True when anything that holds in the project changes. */
export const changesAnything = ({ before, after }: PolicyChange): boolean =>
  POLICY_RULES.some((rule) => before[rule] !== after[rule])
