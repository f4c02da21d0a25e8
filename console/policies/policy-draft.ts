/** What somebody is typing into a policy: text per rule, and what it means. */
import {
  looserRules,
  POLICY_RULES,
  type PolicyRule,
  PolicyRules,
  ProjectPolicyRules,
} from '@keyward/contract/policy'
import { type Bounds, boundsOf, isNumeric } from './rule-facts.ts'

/** Empty text: as the tenant (in a project), no limit (in a tenant). */
export type Draft = Readonly<Record<PolicyRule, string>>

/** Why a text cannot be saved. */
export type RuleProblem =
  | { readonly kind: 'range'; readonly bounds: Bounds }
  | { readonly kind: 'looser'; readonly limit: PolicyRules[PolicyRule] }

export type Problems = Partial<Record<PolicyRule, RuleProblem>>

export function draftOf(rules: ProjectPolicyRules): Draft {
  const text = (rule: PolicyRule) => {
    const value = rules[rule]
    return value === undefined || value === null ? '' : String(value)
  }
  return Object.fromEntries(POLICY_RULES.map((rule) => [rule, text(rule)])) as Draft
}

/** The rules whose text differs. */
export const changedRules = (before: Draft, after: Draft): PolicyRule[] =>
  POLICY_RULES.filter((rule) => before[rule] !== after[rule])

/** A project's own rules; texts that are no value are left out and named in `problems`. */
export function readProjectDraft(draft: Draft, tenant: PolicyRules) {
  const problems: Problems = {}
  const given = POLICY_RULES.filter((rule) => draft[rule] !== '')
  const good = given.filter((rule) => {
    if (ProjectPolicyRules.shape[rule].safeParse(valueOf(rule, draft)).success) return true
    problems[rule] = { kind: 'range', bounds: boundsOf(rule) }
    return false
  })
  const rules = ProjectPolicyRules.parse(
    Object.fromEntries(good.map((rule) => [rule, valueOf(rule, draft)])),
  )
  for (const rule of looserRules(tenant, rules)) {
    problems[rule] = { kind: 'looser', limit: tenant[rule] }
    delete rules[rule]
  }
  return { rules, problems }
}

/** A tenant's rules, or the problems that keep them from being any. */
export function readTenantDraft(draft: Draft) {
  const problems: Problems = {}
  const values = Object.fromEntries(
    POLICY_RULES.map((rule) => [rule, draft[rule] === '' ? null : valueOf(rule, draft)]),
  )
  for (const rule of POLICY_RULES) {
    if (!PolicyRules.shape[rule].safeParse(values[rule]).success) {
      problems[rule] = { kind: 'range', bounds: boundsOf(rule) }
    }
  }
  return { rules: PolicyRules.safeParse(values).data ?? null, problems }
}

function valueOf(rule: PolicyRule, draft: Draft): number | boolean | string {
  const text = draft[rule]
  if (isNumeric(rule)) return Number(text)
  return text === 'true' || text === 'false' ? text === 'true' : text
}
