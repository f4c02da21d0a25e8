/** What the console must know of each rule to show and to ask for it. */
import { type PolicyRule, PolicyRules } from '@keyward/contract/policy'

export const RULE_GROUPS = [
  {
    group: 'groupValidity',
    rules: [
      'default_validity_days',
      'extension_days_max',
      'validity_ahead_days_max',
      'lifetime_days_max',
      'revive_days',
    ],
  },
  { group: 'groupRotation', rules: ['default_overlap_hours', 'overlap_days_max'] },
  {
    group: 'groupKeys',
    rules: [
      'secret_display',
      'keys_per_membership_max',
      'leaver_days',
      'master_keys',
      'uuid_keys',
      'rate_limit_per_minute',
    ],
  },
] as const satisfies readonly { group: string; rules: readonly PolicyRule[] }[]

export type RuleKind = 'days' | 'hours' | 'number' | 'switch' | 'display'

/** How a rule's value is said; the contract names numbers after their unit. */
export function kindOf(rule: PolicyRule): RuleKind {
  if (rule === 'secret_display') return 'display'
  if (rule === 'master_keys' || rule === 'uuid_keys') return 'switch'
  if (rule === 'keys_per_membership_max' || rule === 'rate_limit_per_minute') return 'number'
  return rule === 'default_overlap_hours' ? 'hours' : 'days'
}

export const isNumeric = (rule: PolicyRule): boolean =>
  kindOf(rule) !== 'switch' && kindOf(rule) !== 'display'

/** True when a tenant may leave it without a limit. */
export const isEndless = (rule: PolicyRule): boolean => PolicyRules.shape[rule].isNullable()

export type Bounds = { readonly min: number; readonly max: number }

/** The contract's own limits of a number. */
export function boundsOf(rule: PolicyRule): Bounds {
  const schema = PolicyRules.shape[rule]
  const number = 'unwrap' in schema ? schema.unwrap() : schema
  if (!('minValue' in number)) throw new Error(`${rule} is not a number`)
  return { min: number.minValue ?? 0, max: number.maxValue ?? Number.MAX_SAFE_INTEGER }
}
