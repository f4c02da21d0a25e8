/**
 * The verification index: every live version of a key, and what stands above it, in memory.
 * A plain Map stands behind this interface; whoever replaces it keeps the interface.
 */
import type { Role, SuspensionReason } from '@keyward/contract'
import { suspensionReason } from '@keyward/contract'

/** What stands above a key. One entry per membership, shared by its keys: losing a role is one store. */
export type IndexedMembership = {
  readonly id: string
  readonly userId: string
  readonly projectId: string
  readonly projectCode: string
  readonly tenantId: string
  role: Role
  ended: boolean
}

/** One live version: everything an answer needs. Times are milliseconds since the epoch. */
export type IndexedVersion = {
  readonly keyId: string
  readonly membershipId: string
  readonly role: Role
  readonly endsAt: number
  readonly disabled: boolean
}

/** A hit: the version and its membership. */
export type IndexHit = { readonly version: IndexedVersion; readonly membership: IndexedMembership }

export type VerificationIndex = {
  /** By the SHA-256 of a canonical plaintext, as a Latin-1 string. */
  find(digest: string): IndexHit | null
  /** Replaces all versions of a key; an empty list removes it. */
  putKey(keyId: string, versions: ReadonlyMap<string, IndexedVersion>): void
  putMembership(membership: IndexedMembership): void
  endMembership(membershipId: string): void
  /** Marks a user, project or tenant as active or not. */
  setActive(id: string, active: boolean): void
  /** Why a hit is suspended now, or null. */
  suspension(hit: IndexHit): SuspensionReason | null
  size(): number
}

export function createIndex(): VerificationIndex {
  const versions = new Map<string, IndexedVersion>()
  const digestsOfKey = new Map<string, readonly string[]>()
  const memberships = new Map<string, IndexedMembership>()
  const stopped = new Set<string>()

  return {
    find(digest) {
      const version = versions.get(digest)
      const membership = version && memberships.get(version.membershipId)
      return version && membership ? { version, membership } : null
    },
    putKey(keyId, live) {
      for (const digest of digestsOfKey.get(keyId) ?? [])
        if (!live.has(digest)) versions.delete(digest)
      for (const [digest, version] of live) versions.set(digest, version)
      if (live.size === 0) digestsOfKey.delete(keyId)
      else digestsOfKey.set(keyId, [...live.keys()])
    },
    putMembership: (membership) => void memberships.set(membership.id, membership),
    endMembership(membershipId) {
      const membership = memberships.get(membershipId)
      if (membership) membership.ended = true
    },
    setActive: (id, active) => void (active ? stopped.delete(id) : stopped.add(id)),
    suspension: ({ version, membership }) =>
      suspensionReason(
        {
          tenantDisabled: stopped.has(membership.tenantId),
          projectDisabled: stopped.has(membership.projectId),
          userDisabled: stopped.has(membership.userId),
          membershipEnded: membership.ended,
          currentRole: membership.role,
        },
        version.role,
      ),
    size: () => versions.size,
  }
}
