/** Writes the live versions of keys into the slot table. */
import type { IndexedVersion } from '../index.ts'
import { ID_WORDS, idHash, num, sameId, writeId } from './id-words.ts'
import type { Memory } from './memory.ts'
import {
  createPartition,
  emptySlot,
  isFull,
  kill,
  PARTITIONS,
  type Partition,
  partitionOf,
  probe,
  regrow,
} from './partition.ts'
import { createRefTable } from './ref-table.ts'
import {
  ADMIN,
  DIGEST_WORDS,
  DISABLED,
  holdsDigest,
  KEY_ID,
  LIVE,
  MEMBERSHIP,
  readEndsAt,
  SLOT_WORDS,
  STATE,
  turn,
  writeDigest,
  writeEndsAt,
} from './slot.ts'

/** Two million slots to a partition: far more than memory for them. */
const SLOT_BITS = 20

export type Versions = {
  /** Replaces all versions of a key. */
  put(keyId: string, versions: ReadonlyMap<string, IndexedVersion>): void
  size(): number
  /** Bytes of slots, and of what finds them by key. */
  bytes(): { readonly slots: number; readonly sideTables: number }
}

/** `membershipRow` answers −1 for what cannot be a membership: such a version is not taken in. */
export function createVersions(
  memory: Memory,
  membershipRow: (membershipId: string) => number,
  expected = 0,
): Versions {
  const partitions = Array.from({ length: PARTITIONS }, () =>
    createPartition(Math.ceil(expected / PARTITIONS)),
  )
  memory.partitions.push(...partitions.map(({ words }) => words))
  const digest = new Int32Array(DIGEST_WORDS)
  const key = new Int32Array(ID_WORDS)
  const partition = (index: number) => partitions[index] as Partition
  const inside = (ref: number) => (ref & ((1 << SLOT_BITS) - 1)) * SLOT_WORDS
  const wordsOf = (ref: number) => partition(ref >>> SLOT_BITS).words
  const byKey = createRefTable((ref) => idHash(wordsOf(ref), inside(ref) + KEY_ID))
  const isOfKey = (ref: number) => sameId(wordsOf(ref), inside(ref) + KEY_ID, key, 0)

  const grow = (index: number) => {
    const growing = partition(index)
    growing.words = regrow(growing, (from, to, next) =>
      byKey.replace(
        idHash(next, to * SLOT_WORDS + KEY_ID),
        (index << SLOT_BITS) | from,
        (index << SLOT_BITS) | to,
      ),
    )
    growing.used = growing.live
    memory.partitions[index] = growing.words
  }
  const insert = (version: IndexedVersion, row: number) => {
    const index = partitionOf(digest)
    const target = partition(index)
    if (isFull(target)) grow(index)
    const { words } = target
    const at = emptySlot(words, num(digest, 1))
    words.set(digest, at)
    words.set(key, at + KEY_ID)
    writeEndsAt(words, at, version.endsAt)
    words[at + MEMBERSHIP] = row
    Atomics.store(words, at + STATE, stateOf(version))
    target.used += 1
    target.live += 1
    byKey.add(idHash(key, 0), (index << SLOT_BITS) | (at / SLOT_WORDS))
  }
  const remove = (ref: number) => {
    byKey.remove(idHash(key, 0), ref)
    kill(partition(ref >>> SLOT_BITS), inside(ref))
  }
  /** Changes what may change of a version that is there; false when something else differs. */
  const update = (words: Int32Array, at: number, version: IndexedVersion, row: number) => {
    const state = num(words, at + STATE)
    const same = sameId(words, at + KEY_ID, key, 0) && num(words, at + MEMBERSHIP) === row
    if (!same || ((state & ADMIN) !== 0) !== (version.role === 'admin')) return false
    const next = (state & ~DISABLED) | (version.disabled ? DISABLED : 0)
    const moved = readEndsAt(words, at, state) !== version.endsAt
    Atomics.store(words, at + STATE, moved ? turn(words, at, next, version.endsAt) : next)
    return true
  }
  const put = (digestText: string, version: IndexedVersion) => {
    const row = membershipRow(version.membershipId)
    if (row < 0) return
    writeDigest(digestText, digest)
    const { words } = partition(partitionOf(digest))
    const at = probe(words, digest)
    if (at >= 0 && update(words, at, version, row)) return
    if (at >= 0) evict(words, at)
    insert(version, row)
  }
  /** Takes out a version that stood under this digest for something else. */
  const evict = (words: Int32Array, at: number) => {
    const index = partitionOf(digest)
    const ref = (index << SLOT_BITS) | (at / SLOT_WORDS)
    byKey.remove(idHash(words, at + KEY_ID), ref)
    kill(partition(index), at)
  }
  const isWanted = (ref: number, wanted: Iterable<string>) => {
    for (const text of wanted) {
      writeDigest(text, digest)
      if (holdsDigest(wordsOf(ref), inside(ref), digest)) return true
    }
    return false
  }
  return {
    put(keyId, versions) {
      if (!writeId('key', keyId, key, 0)) return
      for (const ref of byKey.all(idHash(key, 0), isOfKey))
        if (!isWanted(ref, versions.keys())) remove(ref)
      for (const [text, version] of versions) put(text, version)
    },
    size: () => partitions.reduce((sum, { live }) => sum + live, 0),
    bytes: () => ({
      slots: partitions.reduce((sum, { words }) => sum + words.byteLength, 0),
      sideTables: byKey.bytes(),
    }),
  }
}

const stateOf = ({ role, disabled }: IndexedVersion): number =>
  LIVE | (role === 'admin' ? ADMIN : 0) | (disabled ? DISABLED : 0)
