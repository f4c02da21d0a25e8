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

/** Where a membership stands, or will stand: versions keep the place, so that a probe is one lookup. */
type Place = { membership: IndexedMembership | null }
type Entry = { readonly version: IndexedVersion; readonly place: Place }

export function createIndex(): VerificationIndex {
  const versions = new Map<string, Entry>()
  const digestsOfKey = new Map<string, readonly string[]>()
  const places = new Map<string, Place>()
  const stopped = new Set<string>()

  const placeOf = (membershipId: string): Place => {
    const known = places.get(membershipId)
    if (known) return known
    const place = { membership: null }
    places.set(membershipId, place)
    return place
  }

  return {
    find(digest) {
      const entry = versions.get(digest)
      if (entry === undefined || entry.place.membership === null) return null
      return { version: entry.version, membership: entry.place.membership }
    },
    putKey(keyId, live) {
      for (const digest of digestsOfKey.get(keyId) ?? [])
        if (!live.has(digest)) versions.delete(digest)
      for (const [digest, version] of live)
        versions.set(digest, { version, place: placeOf(version.membershipId) })
      if (live.size === 0) digestsOfKey.delete(keyId)
      else digestsOfKey.set(keyId, [...live.keys()])
    },
    putMembership(membership) {
      placeOf(membership.id).membership = membership
    },
    endMembership(membershipId) {
      const membership = places.get(membershipId)?.membership
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
