/** The API key: its facts, and the pure rules of its life (design section 3). */
import {
  type KeyFacts,
  keyStatus,
  type PolicyRules,
  Refusal,
  type Role,
  roleIncludes,
  type StatusAndReason,
  stricterLimit,
  usualOverlapHours,
  usualValidityDays,
} from '@keyward/contract'

const DAY_MS = 86_400_000
const HOUR_MS = 3_600_000

/** A key with everything its rules need. Never the plaintext. */
export type ApiKey = {
  readonly id: string
  readonly name: string
  readonly master: boolean
  readonly format: 'standard' | 'uuid'
  readonly role: Role
  readonly createdAt: Date
  readonly expiresAt: Date
  readonly disabledAt: Date | null
  readonly disabledBy: StoppedBy | null
  readonly changeCount: number
  /** Its own, beside the policy's. */
  readonly rateLimitPerMinute: number | null
  readonly wrappedDataKey: Buffer | null
  readonly user: {
    readonly id: string
    readonly name: string
    readonly email: string
    readonly disabledAt: Date | null
  }
  readonly membership: { readonly id: string; readonly role: Role; readonly endedAt: Date | null }
  readonly project: {
    readonly id: string
    readonly code: string
    readonly name: string
    readonly disabledAt: Date | null
  }
  readonly tenant: { readonly id: string; readonly disabledAt: Date | null }
  readonly policy: PolicyRules
  readonly lastUsedAt: Date | null
  readonly lastUsedService: string | null
  readonly lastUsedAddress: string | null
  readonly versions: readonly KeyVersion[]
}

/** One plaintext of a key, without the plaintext. Versions are ordered by number, latest last. */
export type KeyVersion = {
  readonly id: string
  readonly number: number
  readonly digest: Buffer | null
  readonly hintFirst: string
  readonly hintLast: string
  readonly createdAt: Date
  readonly endsAt: Date | null
  readonly sealed: Buffer | null
}

/** By which standing somebody disabled a key: it decides who may enable it again. */
export type StoppedBy = 'owner' | 'admin' | 'operator'

export function statusOf(key: ApiKey, now: Date): StatusAndReason {
  const facts: KeyFacts = {
    role: key.role,
    expiresAt: key.expiresAt,
    disabledAt: key.disabledAt,
    owner: {
      tenantDisabled: key.tenant.disabledAt !== null,
      projectDisabled: key.project.disabledAt !== null,
      userDisabled: key.user.disabledAt !== null,
      membershipEnded: key.membership.endedAt !== null,
      currentRole: key.membership.role,
    },
  }
  return keyStatus(facts, now)
}

/** The version that a new copy of the key would show; null while a master key has no secret. */
export const currentVersion = (key: ApiKey): KeyVersion | null => key.versions.at(-1) ?? null

/** The earlier version that still works during an overlap, if any. */
export function retiringVersion(key: ApiKey, now: Date): KeyVersion | null {
  const earlier = key.versions.slice(0, -1)
  return earlier.find((version) => version.digest !== null && endOf(key, version) > now) ?? null
}

/** When a version stops working. */
export const endOf = (key: ApiKey, version: KeyVersion): Date =>
  version.endsAt !== null && version.endsAt < key.expiresAt ? version.endsAt : key.expiresAt

/** Rule 1: expiry of a new key. Refuses: validity_too_far, lifetime_exceeded. */
export function firstExpiry(days: number | undefined, policy: PolicyRules, now: Date): Date {
  const asked = days ?? usualValidityDays(policy)
  refuseOver('validity_ahead_days_max', asked, policy.validity_ahead_days_max)
  refuseOver('lifetime_days_max', asked, policy.lifetime_days_max)
  return new Date(now.getTime() + asked * DAY_MS)
}

/** What an extension would do. */
export type Extension = {
  readonly from: Date
  readonly to: Date
  readonly countedFrom: 'expiry' | 'now'
}

/**
 * Rule 5: max(now, expiry) + days × 86,400 s. The cap on days comes first, so that no sum leaves
 * the range of dates. Refuses: extension_too_long, revive_window_passed, validity_too_far, lifetime_exceeded.
 */
export function extension(
  key: Pick<ApiKey, 'expiresAt' | 'createdAt' | 'policy'>,
  days: number,
  now: Date,
): Extension {
  const { policy } = key
  refuseOver('extension_days_max', days, policy.extension_days_max)
  const expired = now >= key.expiresAt
  if (expired && now.getTime() > key.expiresAt.getTime() + policy.revive_days * DAY_MS) {
    throw new Refusal('revive_window_passed', { rule: 'revive_days', limit: policy.revive_days })
  }
  const base = expired ? now : key.expiresAt
  const to = new Date(base.getTime() + days * DAY_MS)
  refuseOver('validity_ahead_days_max', daysBetween(now, to), policy.validity_ahead_days_max)
  refuseOver('lifetime_days_max', daysBetween(key.createdAt, to), policy.lifetime_days_max)
  return { from: key.expiresAt, to, countedFrom: expired ? 'now' : 'expiry' }
}

/** Rule 6: when the old version ends. Refuses: overlap_too_long. */
export function overlapEnd(key: ApiKey, overlapHours: number | undefined, now: Date): Date {
  const hours = overlapHours ?? usualOverlapHours(key.policy)
  refuseOver('overlap_days_max', hours / 24, key.policy.overlap_days_max)
  const end = new Date(now.getTime() + hours * HOUR_MS)
  return end < key.expiresAt ? end : key.expiresAt
}

/** How often a key may be used in a minute: the stricter of the policy's limit and its own. */
export const rateLimitOf = ({ policy, rateLimitPerMinute: own }: LimitedKey): number | null =>
  stricterLimit(policy.rate_limit_per_minute, own)

type LimitedKey = Pick<ApiKey, 'policy' | 'rateLimitPerMinute'>

/** Refuses: rate_limit_looser. */
export function requireNotLooser({ policy }: LimitedKey, own: number | null): void {
  const rule = 'rate_limit_per_minute'
  const limit = policy[rule]
  if (own !== null && stricterLimit(limit, own) !== own)
    throw new Refusal('rate_limit_looser', { rule, limit })
}

/** Rule 1: the role of a new key. Refuses: role_too_high. */
export function roleOfNewKey(held: Role, asked: Role | undefined): Role {
  const role = asked ?? held
  if (!roleIncludes(held, role)) throw new Refusal('role_too_high', { limit: held })
  return role
}

/** Rules 1 and 6 ask for a key that works now. Refuses: key_disabled, key_suspended, key_expired. */
export function requireActive(key: ApiKey, now: Date): void {
  const { status, reason } = statusOf(key, now)
  if (status === 'suspended') throw new Refusal('key_suspended', { suspended_by: reason })
  if (status === 'disabled') throw new Refusal('key_disabled')
  if (status === 'expired') throw new Refusal('key_expired')
}

/** Rule 7: what an admin or operator stopped, its owner cannot enable. */
export const ownerMayEnable = (key: Pick<ApiKey, 'disabledBy'>): boolean =>
  key.disabledBy === 'owner'

type Limit =
  | 'extension_days_max'
  | 'validity_ahead_days_max'
  | 'lifetime_days_max'
  | 'overlap_days_max'

const OVER = {
  extension_days_max: 'extension_too_long',
  validity_ahead_days_max: 'validity_too_far',
  lifetime_days_max: 'lifetime_exceeded',
  overlap_days_max: 'overlap_too_long',
} as const

function refuseOver(rule: Limit, days: number, limit: number | null): void {
  if (limit !== null && days > limit) throw new Refusal(OVER[rule], { rule, limit })
}

const daysBetween = (from: Date, to: Date): number => (to.getTime() - from.getTime()) / DAY_MS
