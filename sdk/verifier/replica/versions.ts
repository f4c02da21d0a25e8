/** Writes the live versions of keys into the slot table: as few stores as the change needs. */
import type { IndexedVersion } from '../index.ts'
import { num, readId, sameId, writeId, writeIdBytes } from './id-words.ts'
import type { Slot } from './key-slots.ts'
import {
  ADMIN,
  DISABLED,
  type Grant,
  holdsDigest,
  KEY_ID,
  MEMBERSHIP,
  readEndsAt,
  SLOT_WORDS,
  STATE,
  turn,
  writeDigest,
  writeDigestBytes,
  writeGrant,
} from './slot.ts'
import type { SlotTable } from './slot-table.ts'

/**
 * Replaces all versions of a key. `membershipRow` answers −1 for what cannot be a membership: such
 * a version is not taken in.
 */
export function createPutKey(table: SlotTable, membershipRow: (membershipId: string) => number) {
  const made = new Int32Array(SLOT_WORDS)

  const isAmong = ({ words, at }: Slot, digests: Iterable<string>) => {
    for (const text of digests) {
      writeDigest(text, made)
      if (holdsDigest(words, at, made)) return true
    }
    return false
  }
  const put = (digestText: string, version: IndexedVersion) => {
    const row = membershipRow(version.membershipId)
    if (row < 0) return
    writeDigest(digestText, made)
    const held = table.find(made)
    if (held !== null && isOf(held, made, row) && hasRole(held, version))
      return update(held, version)
    // It stood there for something else: nothing but a row that was tampered with brings this about.
    if (held !== null) table.remove(held)
    writeGrant(made, 0, version, row)
    table.insert(made, 0)
  }
  return (keyId: string, versions: ReadonlyMap<string, IndexedVersion>): void => {
    if (!writeId('key', keyId, made, KEY_ID)) return
    for (const slot of table.ofKey(made, KEY_ID))
      if (!isAmong(slot, versions.keys())) table.remove(slot)
    for (const [text, version] of versions) put(text, version)
  }
}

/** A version as its bytes were read: places of what stands in them. */
export type VersionBytes = Grant & {
  readonly bytes: Uint8Array
  /** The 26 characters of the key's identifier, behind its prefix. */
  readonly keyAt: number
  /** The same of the membership's. */
  readonly membershipAt: number
  /** The 32 bytes of the digest. */
  readonly digestAt: number
}

/** Versions that are put into the table together. */
const TOGETHER = 32

export type Adding = {
  /**
   * Takes in one version of a key, beside those that are held of it. False, and nothing done, for one
   * that {@link createPutKey} has to judge.
   */
  add(version: VersionBytes): boolean
  /** What was added is found from then on. */
  end(): void
}

/**
 * Takes in versions of keys that nothing is held of yet, which is most of the work of filling an
 * index. `onRefused` hears of keys whose version was not taken in after all, as a live one has its digest.
 */
export function createAdding(
  table: SlotTable,
  membershipRow: MembershipRowOfBytes,
  onRefused: (keyId: string) => void,
): Adding {
  const made = new Int32Array(TOGETHER * SLOT_WORDS)
  let count = 0
  /** Kept, so that nobody may leave out what it comes from. */
  let states = 0
  const insertAll = () => {
    states |= table.lookAhead(made, count)
    for (let at = 0; at < count * SLOT_WORDS; at += SLOT_WORDS)
      if (!table.insert(made, at)) onRefused(readId('key', made, at + KEY_ID))
    count = 0
  }
  return {
    add(version) {
      const { bytes, keyAt, membershipAt, digestAt } = version
      const at = count * SLOT_WORDS
      if (!writeIdBytes(bytes, keyAt, made, at + KEY_ID)) return false
      const row = membershipRow(bytes, membershipAt)
      if (row < 0) return false
      writeDigestBytes(bytes, digestAt, made, at)
      writeGrant(made, at, version, row)
      count += 1
      if (count === TOGETHER) insertAll()
      return true
    },
    end: insertAll,
  }
}
type MembershipRowOfBytes = (text: Uint8Array, from: number) => number

const isOf = ({ words, at }: Slot, made: Int32Array, membershipRow: number): boolean =>
  sameId(words, at + KEY_ID, made, KEY_ID) && num(words, at + MEMBERSHIP) === membershipRow

const hasRole = ({ words, at }: Slot, { role }: IndexedVersion): boolean =>
  ((num(words, at + STATE) & ADMIN) !== 0) === (role === 'admin')

/** Changes what can change of a version: whether it is disabled, and when it ends. */
function update({ words, at }: Slot, { disabled, endsAt }: IndexedVersion): void {
  const before = num(words, at + STATE)
  const state = (before & ~DISABLED) | (disabled ? DISABLED : 0)
  const moved = readEndsAt(words, at, before) !== endsAt
  Atomics.store(words, at + STATE, moved ? turn(words, at, state, endsAt) : state)
}
