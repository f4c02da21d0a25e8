/** What a verifier keeps of what it is told, line by line. */
import type { StreamLine, VersionLine } from '@keyward/contract'
import { createIndex, type IndexedVersion, type VerificationIndex } from './index.ts'
import { type IndexedService, indexedService } from './service.ts'

/** What can be verified by: complete up to its revision. */
export type Replica = {
  readonly epoch: string
  /** Who told it last: only that one's leases are about it. */
  readonly teller: string
  readonly service: IndexedService
  readonly index: VerificationIndex
  revision: number
  /** When the revision was made; null where that was not told. */
  at: number | null
}

export type ReplicaState = {
  /** What can be verified by now; null before the first snapshot was complete. */
  readonly current: Replica | null
  /** Takes one line. Throws for a line that no Keyward sends. */
  apply(line: StreamLine): void
}

export function createReplicaState(): ReplicaState {
  let current: Replica | null = null
  /** What lines are about: a snapshot is not verified by before it is complete. */
  let told: Replica | null = null

  const apply = (line: StreamLine): void => {
    if (line[0] === 'begin') {
      const { epoch, teller, snapshot, service } = line[1]
      if (!snapshot && current?.epoch !== epoch) throw new Error('There is nothing to resume')
      const index = snapshot || current === null ? createIndex() : current.index
      const { service_id, name, audience, access } = service
      const { revision, at } = snapshot || current === null ? NOTHING : current
      const indexed = indexedService(service_id, name, audience, access)
      told = { epoch, teller, index, revision, at, service: indexed }
      return
    }
    if (told === null) throw new Error('The stream has no beginning')
    if (line[0] === 'at') {
      const [, revision, at] = line
      told.revision = revision
      told.at = at
      current = told
    } else applyTo(told.index, line)
  }
  return {
    get current() {
      return current
    },
    apply,
  }
}

const NOTHING = { revision: 0, at: null }

function applyTo(
  index: VerificationIndex,
  line: Exclude<StreamLine, readonly ['begin' | 'at', ...unknown[]]>,
) {
  if (line[0] === 'key') {
    index.limits.set(line[1], line[3] ?? null)
    index.putKey(line[1], versionsOf(line[2]))
  } else if (line[0] === 'active') index.setActive(line[1], line[2])
  else if (line[0] === 'limit') index.limits.set(line[1], line[2])
  else {
    const [, id, userId, projectId, projectCode, tenantId, role, ended] = line
    index.putMembership({ id, userId, projectId, projectCode, tenantId, role, ended })
  }
}

const versionsOf = (lines: readonly VersionLine[]): Map<string, IndexedVersion> =>
  new Map(
    lines.map(([digest, membershipId, role, endsAt, disabled]) => [
      Buffer.from(digest, 'base64').toString('latin1'),
      { membershipId, role, endsAt, disabled },
    ]),
  )
