/** What a policy comes to where its rules meet: said before an act as it is held in the act. */
import type { PolicyRules } from './policy.ts'

type Validity = Pick<
  PolicyRules,
  'default_validity_days' | 'validity_ahead_days_max' | 'lifetime_days_max'
>
type Overlap = Pick<PolicyRules, 'default_overlap_hours' | 'overlap_days_max'>

/** The longest that a new key may be valid, in days. */
export const longestValidityDays = (policy: Validity): number =>
  Math.min(policy.validity_ahead_days_max, policy.lifetime_days_max ?? Infinity)

/** How long a new key is valid when nobody says how long, in days. */
export const usualValidityDays = (policy: Validity): number =>
  Math.min(policy.default_validity_days, longestValidityDays(policy))

/** The longest that an earlier version may go on after a rotation, in hours. */
export const longestOverlapHours = (policy: Overlap): number => policy.overlap_days_max * 24

/** How long it goes on when nobody says how long, in hours. */
export const usualOverlapHours = (policy: Overlap): number =>
  Math.min(policy.default_overlap_hours, longestOverlapHours(policy))
