/** Writes the live versions of keys into the slot table: as few stores as the change needs. */
import type { IndexedVersion } from '../index.ts'
import { ID_WORDS, num, sameId, writeId, writeIdBytes } from './id-words.ts'
import {
  ADMIN,
  DIGEST_WORDS,
  DISABLED,
  holdsDigest,
  KEY_ID,
  MEMBERSHIP,
  readEndsAt,
  STATE,
  turn,
  writeDigest,
  writeDigestBytes,
} from './slot.ts'
import type { Grant, Name, Slot, SlotTable } from './slot-table.ts'

/**
 * Replaces all versions of a key. `membershipRow` answers −1 for what cannot be a membership: such
 * a version is not taken in.
 */
export function createPutKey(table: SlotTable, membershipRow: (membershipId: string) => number) {
  const name = emptyName()
  const { digest, key } = name

  const isAmong = ({ words, at }: Slot, digests: Iterable<string>) => {
    for (const text of digests) {
      writeDigest(text, digest)
      if (holdsDigest(words, at, digest)) return true
    }
    return false
  }
  const put = (digestText: string, version: IndexedVersion) => {
    const row = membershipRow(version.membershipId)
    if (row < 0) return
    writeDigest(digestText, digest)
    const held = table.find(digest)
    if (held !== null && isOf(held, key, row) && hasRole(held, version))
      return update(held, version)
    // It stood there for something else: nothing but a row that was tampered with brings this about.
    if (held !== null) table.remove(held)
    table.insert(name, version, row)
  }
  return (keyId: string, versions: ReadonlyMap<string, IndexedVersion>): void => {
    if (!writeId('key', keyId, key, 0)) return
    for (const slot of table.ofKey(key)) if (!isAmong(slot, versions.keys())) table.remove(slot)
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

/**
 * Takes in versions of keys that nothing is held of yet, which is most of the work of filling an
 * index. False, and nothing done, for one that {@link createPutKey} has to judge.
 */
export function createAddVersion(table: SlotTable, membershipRow: MembershipRowOfBytes) {
  const name = emptyName()
  return (version: VersionBytes): boolean => {
    const { bytes, keyAt, membershipAt, digestAt } = version
    writeDigestBytes(bytes, digestAt, name.digest)
    if (!writeIdBytes(bytes, keyAt, name.key, 0)) return false
    const row = membershipRow(bytes, membershipAt)
    return row >= 0 && table.insert(name, version, row)
  }
}
type MembershipRowOfBytes = (text: Uint8Array, from: number) => number

const emptyName = (): Name => ({
  digest: new Int32Array(DIGEST_WORDS),
  key: new Int32Array(ID_WORDS),
})

const isOf = ({ words, at }: Slot, key: Int32Array, membershipRow: number): boolean =>
  sameId(words, at + KEY_ID, key, 0) && num(words, at + MEMBERSHIP) === membershipRow

const hasRole = ({ words, at }: Slot, { role }: IndexedVersion): boolean =>
  ((num(words, at + STATE) & ADMIN) !== 0) === (role === 'admin')

/** Changes what can change of a version: whether it is disabled, and when it ends. */
function update({ words, at }: Slot, { disabled, endsAt }: IndexedVersion): void {
  const before = num(words, at + STATE)
  const state = (before & ~DISABLED) | (disabled ? DISABLED : 0)
  const moved = readEndsAt(words, at, before) !== endsAt
  Atomics.store(words, at + STATE, moved ? turn(words, at, state, endsAt) : state)
}
