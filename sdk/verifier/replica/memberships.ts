/** Writes what stands above keys: memberships, and whether their user, project and tenant are active. */
import type { IndexedMembership } from '../index.ts'
import { ID_WORDS, idHash, num, readId, sameId, writeId, writeIdBytes } from './id-words.ts'
import {
  chunkOf,
  ENDED,
  HOLDS_ADMIN,
  KNOWN,
  MEMBERSHIP_ID,
  MEMBERSHIP_STATE,
  MEMBERSHIP_WORDS,
  type Memory,
  PROJECT,
  type ProjectFacts,
  placeIn,
  reach,
  USER_ID,
  USER_STOPPED,
} from './memory.ts'
import type { Projects } from './projects.ts'
import { createRefTable } from './ref-table.ts'
import { createUserChains } from './user-chains.ts'

export type Memberships = {
  /** The row of a membership: an unknown one gets a row that lets nothing through. −1 for no identifier. */
  rowOf(membershipId: string): number
  /** The same of the characters behind the prefix. */
  rowOfBytes(text: Uint8Array, from: number): number
  put(membership: IndexedMembership): void
  end(membershipId: string): void
  /** What was put under a row; null while nothing was. */
  read(row: number): IndexedMembership | null
  /** How many rows there are. */
  rows(): number
  /** The rows of a user's memberships. */
  ofUser(userId: string): number[]
  /** Marks everything that a user holds. */
  setUserStopped(userId: string, stopped: boolean): void
  /** Bytes held beside the shared memory. */
  bytes(): number
}

/** `taken`: how many rows stand in `memory` already. */
export function createMemberships(
  memory: Memory,
  projects: Projects,
  { isStopped, taken }: { readonly isStopped: (id: string) => boolean; readonly taken: number },
): Memberships {
  const wanted = new Int32Array(ID_WORDS)
  const at = (row: number) => placeIn(row, MEMBERSHIP_WORDS)
  const chunk = (row: number) => chunkOf(memory.memberships, row)
  const hashOf = (part: number) => (row: number) => idHash(chunk(row), at(row) + part)
  const matches = (part: number) => (row: number) => sameId(chunk(row), at(row) + part, wanted, 0)
  const byId = createRefTable(hashOf(MEMBERSHIP_ID), taken)
  const byUser = createUserChains(memory, taken)
  let rows = 0

  const rowOfWanted = (): number => {
    const hash = idHash(wanted, 0)
    const known = byId.find(hash, matches(MEMBERSHIP_ID))
    if (known >= 0) return known
    const row = rows++
    reach(memory.memberships, row, MEMBERSHIP_WORDS)
    chunk(row).set(wanted, at(row) + MEMBERSHIP_ID)
    byId.add(hash, row)
    return row
  }
  const rowOf = (id: string) => (writeId('membership', id, wanted, 0) ? rowOfWanted() : -1)
  const link = (row: number, userId: string) => {
    if (!writeId('user', userId, wanted, 0)) return false
    chunk(row).set(wanted, at(row) + USER_ID)
    byUser.add(row)
    return true
  }
  const stateOf = (row: number) => num(chunk(row), at(row) + MEMBERSHIP_STATE)
  const setState = (row: number, state: number) =>
    Atomics.store(chunk(row), at(row) + MEMBERSHIP_STATE, state)

  for (; rows < taken; rows++) byId.add(hashOf(MEMBERSHIP_ID)(rows), rows)
  // Chains that were copied while they grew may have lost a row: they are made anew.
  for (let row = 0; row < taken; row++) if ((stateOf(row) & KNOWN) !== 0) byUser.add(row)

  return {
    rowOf,
    rowOfBytes: (text, from) => (writeIdBytes(text, from, wanted, 0) ? rowOfWanted() : -1),
    put({ id, userId, role, ended, ...place }) {
      const row = rowOf(id)
      if (row < 0) return
      if ((stateOf(row) & KNOWN) === 0 && !link(row, userId)) return
      // A membership is of one user for ever: a row that says otherwise is not to be believed.
      const foreign = readId('user', chunk(row), at(row) + USER_ID) !== userId
      chunk(row)[at(row) + PROJECT] = projects.rowOf(place)
      const bits =
        KNOWN |
        (ended || foreign ? ENDED : 0) |
        (role === 'admin' ? HOLDS_ADMIN : 0) |
        (isStopped(userId) ? USER_STOPPED : 0)
      setState(row, bits)
    },
    end(membershipId) {
      const row = rowOf(membershipId)
      if (row >= 0 && (stateOf(row) & KNOWN) !== 0) setState(row, stateOf(row) | ENDED)
    },
    read: (row) => readMembership(memory, row),
    rows: () => rows,
    ofUser: byUser.rowsOf,
    setUserStopped(userId, stopped) {
      for (const row of byUser.rowsOf(userId))
        setState(row, stopped ? stateOf(row) | USER_STOPPED : stateOf(row) & ~USER_STOPPED)
    },
    bytes: () => byId.bytes() + byUser.bytes(),
  }
}

function readMembership(memory: Memory, row: number): IndexedMembership | null {
  const words = chunkOf(memory.memberships, row)
  const at = placeIn(row, MEMBERSHIP_WORDS)
  const state = num(words, at + MEMBERSHIP_STATE)
  if ((state & KNOWN) === 0) return null
  return {
    id: readId('membership', words, at + MEMBERSHIP_ID),
    userId: readId('user', words, at + USER_ID),
    ...(memory.projects[num(words, at + PROJECT)] as ProjectFacts),
    role: state & HOLDS_ADMIN ? 'admin' : 'member',
    ended: (state & ENDED) !== 0,
  }
}
