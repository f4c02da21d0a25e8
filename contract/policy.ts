/** Policy rules: their names, defaults, limits, and which of two values is the stricter. */
import { z } from 'zod'

const days = (min: number, max: number) => z.int().min(min).max(max)

/** Valid verifications of one key in a minute; so many may come at once. */
export const RateLimitPerMinute = z.int().min(1).max(1_000_000)

/** Every rule with its allowed values. Numbers are in the unit the name ends with. */
export const PolicyRules = z.strictObject({
  default_validity_days: days(1, 3650),
  keys_per_membership_max: z.int().min(1).max(1000),
  extension_days_max: days(1, 3650),
  validity_ahead_days_max: days(1, 3650),
  lifetime_days_max: days(1, 36500).nullable(),
  revive_days: days(0, 365),
  default_overlap_hours: z.int().min(0).max(720),
  overlap_days_max: days(0, 30),
  leaver_days: days(0, 365),
  master_keys: z.boolean(),
  secret_display: z.enum(['recoverable', 'once']),
  uuid_keys: z.boolean(),
  rate_limit_per_minute: RateLimitPerMinute.nullable(),
})
export type PolicyRules = z.infer<typeof PolicyRules>
export type PolicyRule = keyof PolicyRules

export const POLICY_DEFAULTS: PolicyRules = {
  default_validity_days: 90,
  keys_per_membership_max: 10,
  extension_days_max: 365,
  validity_ahead_days_max: 730,
  lifetime_days_max: null,
  revive_days: 30,
  default_overlap_hours: 24,
  overlap_days_max: 30,
  leaver_days: 0,
  master_keys: true,
  secret_display: 'recoverable',
  uuid_keys: false,
  rate_limit_per_minute: null,
}

export const POLICY_RULES = Object.keys(POLICY_DEFAULTS) as readonly PolicyRule[]

/** What a project sets for itself; a rule left out follows the tenant. */
export const ProjectPolicyRules = PolicyRules.partial()
export type ProjectPolicyRules = z.infer<typeof ProjectPolicyRules>

/** The stricter of each rule: the lower number (none counts as endless), `false`, `once`. */
export function effectivePolicy(tenant: PolicyRules, project: ProjectPolicyRules): PolicyRules {
  const stricter = Object.fromEntries(
    POLICY_RULES.map((rule) => [rule, stricterValue(tenant[rule], project[rule])]),
  )
  return PolicyRules.parse(stricter)
}

/** The rules of a project's policy that would be looser than the tenant's. */
export function looserRules(tenant: PolicyRules, project: ProjectPolicyRules): PolicyRule[] {
  return POLICY_RULES.filter((rule) => {
    const own = project[rule]
    return own !== undefined && stricterValue(tenant[rule], own) !== own
  })
}

/** The lower of two limits; none counts as endless. */
export const stricterLimit = (one: number | null, other: number | null): number | null =>
  one === null || other === null ? (one ?? other) : Math.min(one, other)

type Value = PolicyRules[PolicyRule]

function stricterValue(tenant: Value, own: Value | undefined): Value {
  if (own === undefined || own === tenant) return tenant
  if (typeof tenant === 'boolean') return tenant && own === true
  if (typeof tenant === 'string') return 'once'
  return stricterLimit(tenant, own as number | null)
}
