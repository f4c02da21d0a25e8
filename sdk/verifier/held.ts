/** What an index holds, told to whoever passes it on to another one. */
import type { IndexedMembership, IndexedVersion } from './index.ts'
import type { RateLimits } from './rate-limits.ts'
import { ID_WORDS, num, readId, writeId } from './replica/id-words.ts'
import type { Memberships } from './replica/memberships.ts'
import type { Memory, ProjectFacts } from './replica/memory.ts'
import { PARTITIONS } from './replica/partition.ts'
import type { Projects } from './replica/projects.ts'
import {
  ADMIN,
  DIGEST_WORDS,
  DISABLED,
  KEY_ID,
  LIVE,
  MEMBERSHIP,
  readEndsAt,
  SLOT_WORDS,
  STATE,
} from './replica/slot.ts'
import type { SlotTable } from './replica/slot-table.ts'

/** A live version with what it is found by. */
export type HeldVersion = IndexedVersion & {
  readonly keyId: string
  readonly projectId: string
  /** The digest's 192 bits that are kept, as 24 Latin-1 characters. */
  readonly digest: string
}

export type Held = {
  /** How many parts {@link Held.versions} has. */
  readonly parts: number
  /** The live versions of one part. */
  versions(part: number): HeldVersion[]
  versionsOfKey(keyId: string): HeldVersion[]
  /** How many rows {@link Held.membershipRow} has. */
  membershipRows(): number
  membershipRow(row: number): IndexedMembership | null
  membership(id: string): IndexedMembership | null
  membershipsOfUser(userId: string): IndexedMembership[]
  project(id: string): ProjectFacts | null
  projectsOfTenant(tenantId: string): ProjectFacts[]
  /** Users, projects and tenants that are not active. */
  readonly stopped: ReadonlySet<string>
  readonly limits: Pick<RateLimits, 'get' | 'projects'>
}

/** The tables behind an index. */
export type Tables = {
  readonly memory: Memory
  readonly slots: SlotTable
  readonly memberships: Memberships
  readonly projects: Projects
  readonly stopped: ReadonlySet<string>
  readonly limits: RateLimits
}

export function createHeld({
  memory,
  slots,
  memberships,
  projects,
  stopped,
  limits,
}: Tables): Held {
  const key = new Int32Array(ID_WORDS)
  const readVersion = (words: Int32Array, at: number): HeldVersion[] => {
    const state = num(words, at + STATE)
    // What else stands in a slot that is not live means nothing.
    if ((state & LIVE) === 0) return []
    const membership = memberships.read(num(words, at + MEMBERSHIP))
    if (membership === null) return []
    return [
      {
        keyId: readId('key', words, at + KEY_ID),
        digest: digestText(words, at),
        membershipId: membership.id,
        projectId: membership.projectId,
        role: state & ADMIN ? 'admin' : 'member',
        endsAt: readEndsAt(words, at, state),
        disabled: (state & DISABLED) !== 0,
      },
    ]
  }
  return {
    parts: PARTITIONS,
    versions(part) {
      const words = memory.partitions[part] as Int32Array
      const found: HeldVersion[] = []
      for (let at = 0; at < words.length; at += SLOT_WORDS) found.push(...readVersion(words, at))
      return found
    },
    versionsOfKey(keyId) {
      if (!writeId('key', keyId, key, 0)) return []
      return slots.ofKey(key, 0).flatMap(({ words, at }) => readVersion(words, at))
    },
    membershipRows: memberships.rows,
    membershipRow: memberships.read,
    membership(id) {
      const row = memberships.rowOf(id)
      return row < 0 ? null : memberships.read(row)
    },
    membershipsOfUser: (userId) =>
      memberships.ofUser(userId).flatMap((row) => memberships.read(row) ?? []),
    project: projects.find,
    projectsOfTenant: projects.ofTenant,
    stopped,
    limits,
  }
}

function digestText(words: Int32Array, at: number): string {
  const bytes = Buffer.alloc(DIGEST_WORDS * 4)
  for (let word = 0; word < DIGEST_WORDS; word++)
    bytes.writeInt32BE(num(words, at + word), word * 4)
  return bytes.toString('latin1')
}
