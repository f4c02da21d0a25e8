/**
 * The verification index: every live version of a key and what stands above it, in memory that all
 * threads share (`replica/`). This thread writes; a change is seen by every thread at once.
 */
import type { Role, SuspensionReason } from '@keyward/contract'
import { createHeld, type Held } from './held.ts'
import { readHit } from './replica/hit.ts'
import { createMemberships } from './replica/memberships.ts'
import type { Memory, ProjectFacts } from './replica/memory.ts'
import { partitionOf, probe } from './replica/partition.ts'
import { createProjects } from './replica/projects.ts'
import { DIGEST_WORDS, writeDigest } from './replica/slot.ts'
import { createSlotTable } from './replica/slot-table.ts'
import { createPutKey } from './replica/versions.ts'

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

/** A live version that was found, and what stands above it. To be read at once, and not kept. */
export type IndexHit = {
  readonly keyId: string
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

export type VerificationIndex = {
  /** By the SHA-256 of a canonical plaintext, as a Latin-1 string. */
  find(digest: string): IndexHit | null
  /** Replaces all versions of a key; an empty list removes it. */
  putKey(keyId: string, versions: ReadonlyMap<string, IndexedVersion>): void
  putMembership(membership: IndexedMembership): void
  endMembership(membershipId: string): void
  /** Marks a user, project or tenant as active or not. */
  setActive(id: string, active: boolean): void
  size(): number
  bytes(): IndexBytes
  /** What it holds, to be passed on to another index. */
  readonly held: Held
}

/** `expected`: how many live versions there will be about; saves growing while they are loaded. */
export function createIndex(expected = 0): VerificationIndex {
  const memory: Memory = { partitions: [], memberships: [], projectStates: [], projects: [] }
  const stopped = new Set<string>()
  const isStopped = (id: string) => stopped.has(id)
  const projects = createProjects(memory, isStopped)
  const memberships = createMemberships(memory, projects, isStopped)
  const slots = createSlotTable(memory, expected)
  const wanted = new Int32Array(DIGEST_WORDS)
  return {
    find(digest) {
      writeDigest(digest, wanted)
      const words = memory.partitions[partitionOf(wanted)] as Int32Array
      const at = probe(words, wanted)
      return at < 0 ? null : readHit(memory, words, at)
    },
    putKey: createPutKey(slots, memberships.rowOf),
    putMembership: memberships.put,
    endMembership: memberships.end,
    setActive(id, active) {
      if (active) stopped.delete(id)
      else stopped.add(id)
      memberships.setUserStopped(id, !active)
      projects.setProjectStopped(id, !active)
      projects.setTenantStopped(id, !active)
    },
    held: createHeld({ memory, slots, memberships, projects, stopped }),
    size: slots.size,
    bytes() {
      const own = slots.bytes()
      const shared = [...memory.memberships, ...memory.projectStates]
      const tables = shared.reduce((sum, { byteLength }) => sum + byteLength, 0)
      return { slots: own.slots, sideTables: own.sideTables + tables + memberships.bytes() }
    },
  }
}
