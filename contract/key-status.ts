/** The status of a key: derived from facts and a given now, never stored. */
export const KEY_STATUSES = ['active', 'expired', 'disabled', 'suspended'] as const
export type KeyStatus = (typeof KEY_STATUSES)[number]

/** Why a key is suspended: the thing above it that is not active, or a role its owner lost. */
export const SUSPENSION_REASONS = ['tenant', 'project', 'user', 'membership', 'role'] as const
export type SuspensionReason = (typeof SUSPENSION_REASONS)[number]

export const ROLES = ['member', 'admin'] as const
export type Role = (typeof ROLES)[number]

/** True when someone who is `held` may use something that needs `needed`: admin includes member. */
export const roleIncludes = (held: Role, needed: Role): boolean =>
  held === 'admin' || needed === 'member'

/** What decides a key's status. Times are `Date`s; absent marks are null. */
export type KeyFacts = {
  readonly role: Role
  readonly expiresAt: Date
  readonly disabledAt: Date | null
  readonly owner: OwnerFacts
}

/** What stands above a key and may stop it (the live ceiling, design rule 8). */
export type OwnerFacts = {
  readonly tenantDisabled: boolean
  readonly projectDisabled: boolean
  readonly userDisabled: boolean
  readonly membershipEnded: boolean
  readonly currentRole: Role
}

export type StatusAndReason =
  | { readonly status: 'active' | 'expired' | 'disabled'; readonly reason: null }
  | { readonly status: 'suspended'; readonly reason: SuspensionReason }

/**
 * Disabled is said first, because somebody meant it; then suspended, because it explains why an
 * enabled key does not work; then expired (`now >= expiresAt`, no grace).
 */
export function keyStatus(facts: KeyFacts, now: Date): StatusAndReason {
  if (facts.disabledAt !== null) return { status: 'disabled', reason: null }
  const reason = suspensionReason(facts.owner, facts.role)
  if (reason !== null) return { status: 'suspended', reason }
  if (now.getTime() >= facts.expiresAt.getTime()) return { status: 'expired', reason: null }
  return { status: 'active', reason: null }
}

/** The outermost thing that stops a key, or null when its ceiling is open. */
export function suspensionReason(owner: OwnerFacts, keyRole: Role): SuspensionReason | null {
  if (owner.tenantDisabled) return 'tenant'
  if (owner.projectDisabled) return 'project'
  if (owner.userDisabled) return 'user'
  if (owner.membershipEnded) return 'membership'
  return roleIncludes(owner.currentRole, keyRole) ? null : 'role'
}
