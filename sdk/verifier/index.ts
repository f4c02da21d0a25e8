/**
 * The verification index: every live version of a key and what stands above it, in memory that all
 * threads share (`replica/`). This thread writes; a change is seen by every thread at once.
 */
import type { Role, SuspensionReason } from '@keyward/contract'
import { createFind, type Find } from './find.ts'
import { createHeld, type Held } from './held.ts'
import { createRateLimits, type RateLimits } from './rate-limits.ts'
import type { IdWords } from './replica/id-words.ts'
import { createMemberships } from './replica/memberships.ts'
import type { Memory, ProjectFacts } from './replica/memory.ts'
import { createProjects } from './replica/projects.ts'
import { createSlotTable } from './replica/slot-table.ts'
import { type Adding, createAdding, createPutKey } from './replica/versions.ts'

/** What stands above a key. One row per membership, shared by its keys: losing a role is one store. */
export type IndexedMembership = ProjectFacts & {
  readonly id: string
  readonly userId: string
  readonly role: Role
  readonly ended: boolean
}

/** One live version: everything an answer needs. Times are milliseconds since the epoch. */
export type IndexedVersion = {
  readonly membershipId: string
  readonly role: Role
  readonly endsAt: number
  readonly disabled: boolean
}

/**
 * A live version that was found, and what stands above it. What it says of key, user, project,
 * role and end is of the moment in which it was found; what suspends it is to be read at once.
 */
export type IndexHit = {
  readonly keyId: string
  /** Key and user as they are held, for whoever needs no text, or writes it somewhere. */
  readonly key: IdWords
  readonly user: IdWords
  readonly role: Role
  readonly endsAt: number
  readonly disabled: boolean
  readonly userId: string
  readonly project: ProjectFacts
  /** Why the key is suspended now, or null. */
  readonly suspension: SuspensionReason | null
}

/** Bytes of the index, as metrics and the benchmark tell them. */
export type IndexBytes = { readonly slots: number; readonly sideTables: number }

export type { Adding }

export type VerificationIndex = {
  readonly find: Find
  /** Replaces all versions of a key; an empty list removes it. */
  putKey(keyId: string, versions: ReadonlyMap<string, IndexedVersion>): void
  /**
   * Takes in many versions, beside those that it holds; much faster than
   * {@link VerificationIndex.putKey}. `onRefused` hears of keys that have a version which cannot be
   * taken in so, when that was found out too late to say it at once.
   */
  adding(onRefused: (keyId: string) => void): Adding
  putMembership(membership: IndexedMembership): void
  endMembership(membershipId: string): void
  /** Marks a user, project or tenant as active or not. */
  setActive(id: string, active: boolean): void
  size(): number
  bytes(): IndexBytes
  /** How often keys may be used; not part of an image. */
  readonly limits: RateLimits
  /** What it holds, to be passed on to another index. */
  readonly held: Held
  /**
   * After {@link restoreIndex} and {@link VerificationIndex.adding}: does some of what the first
   * change would have to do first; false when there is no more.
   */
  prepare(): boolean
  /** What it holds, as memory to be copied. It goes on changing. */
  image(): IndexImage
}

/**
 * Everything that an index is made of. Copied in the order of these fields, array by array, it may
 * mix what was at different moments, but nothing in it points to what is not in it.
 */
export type IndexImage = {
  readonly partitions: readonly Int32Array[]
  readonly memberships: readonly Int32Array[]
  readonly projectStates: readonly Int32Array[]
  /** Read when all arrays were copied. */
  readonly facts: () => IndexFacts
}

/** The part of an image that is no array. */
export type IndexFacts = {
  readonly membershipRows: number
  readonly projects: readonly ProjectFacts[]
  readonly stopped: readonly string[]
}

/** `expected`: how many live versions there will be about; saves growing while they are loaded. */
export const createIndex = (expected = 0): VerificationIndex =>
  indexIn(
    { partitions: [], memberships: [], projectStates: [], projects: [] },
    { stopped: new Set(), taken: 0, expected },
  )

/** An index in the arrays of an image, which from then on belong to it. `versions`: about how many are live. */
export function restoreIndex(image: IndexImage, versions: number): VerificationIndex {
  const { membershipRows, projects, stopped } = image.facts()
  const memory = {
    partitions: [...image.partitions],
    memberships: [...image.memberships],
    projectStates: [...image.projectStates],
    projects: [...projects],
  }
  return indexIn(memory, { stopped: new Set(stopped), taken: membershipRows, expected: versions })
}

type Taken = {
  readonly stopped: Set<string>
  /** Membership rows in the memory already. */
  readonly taken: number
  readonly expected: number
}

function indexIn(memory: Memory, { stopped, taken, expected }: Taken): VerificationIndex {
  const isStopped = (id: string) => stopped.has(id)
  const projects = createProjects(memory, isStopped)
  const memberships = createMemberships(memory, projects, { isStopped, taken })
  const slots = createSlotTable(memory, expected)
  const limits = createRateLimits()
  return {
    find: createFind(memory),
    putKey: createPutKey(slots, memberships.rowOf),
    adding: (onRefused) => createAdding(slots, memberships.rowOfBytes, onRefused),
    putMembership: memberships.put,
    endMembership: memberships.end,
    setActive(id, active) {
      if (active) stopped.delete(id)
      else stopped.add(id)
      memberships.setUserStopped(id, !active)
      projects.setProjectStopped(id, !active)
      projects.setTenantStopped(id, !active)
    },
    limits,
    held: createHeld({ memory, slots, memberships, projects, stopped, limits }),
    image: () => ({
      ...memory,
      facts: () => ({
        membershipRows: memberships.rows(),
        projects: memory.projects,
        stopped: [...stopped],
      }),
    }),
    prepare: slots.prepare,
    size: slots.size,
    bytes() {
      const own = slots.bytes()
      const shared = [...memory.memberships, ...memory.projectStates]
      const tables = shared.reduce((sum, { byteLength }) => sum + byteLength, 0)
      return { slots: own.slots, sideTables: own.sideTables + tables + memberships.bytes() }
    },
  }
}
