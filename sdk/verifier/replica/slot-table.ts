/** All partitions together, and what finds the slots of a key. */
import type { IndexedVersion } from '../index.ts'
import { ID_WORDS, idHash, num, sameId } from './id-words.ts'
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
  takePartition,
} from './partition.ts'
import { createRefTable } from './ref-table.ts'
import {
  ADMIN,
  DIGEST_WORDS,
  DISABLED,
  KEY_ID,
  LIVE,
  MEMBERSHIP,
  SLOT_WORDS,
  STATE,
  writeEndsAt,
} from './slot.ts'

/** A slot by its number: the partition, then its place in there. Every growth gives new numbers. */
export type Slot = { readonly words: Int32Array; readonly at: number; readonly ref: number }

export type SlotTable = {
  /** The live slot of a digest, or null. */
  find(digest: Int32Array): Slot | null
  /** The live slots of a key. */
  ofKey(key: Int32Array): Slot[]
  /** Publishes a version, unless its digest has a live slot: then it answers false. */
  insert(name: Name, version: Grant, membershipRow: number): boolean
  /** Ends a slot. */
  remove(slot: Slot): void
  /** Does some of what the first change would have to do first; false when there is no more. */
  prepare(): boolean
  size(): number
  bytes(): { readonly slots: number; readonly sideTables: number }
}

/** What a version says, beside whose it is. */
export type Grant = Pick<IndexedVersion, 'role' | 'endsAt' | 'disabled'>

/** What a version is found by. */
export type Name = { readonly digest: Int32Array; readonly key: Int32Array }

/** A million slots to a partition: far more than there is memory for. */
const PLACE_BITS = 20

/** `expected`: how many live slots there will be about. What stands in `memory` already is taken over. */
export function createSlotTable(memory: Memory, expected: number): SlotTable {
  const taken = memory.partitions.length > 0
  const partitions = taken
    ? memory.partitions.map(takePartition)
    : Array.from({ length: PARTITIONS }, () => createPartition(Math.ceil(expected / PARTITIONS)))
  if (!taken) memory.partitions.push(...partitions.map(({ words }) => words))
  const partition = (index: number) => partitions[index] as Partition
  const slot = (ref: number): Slot => ({
    words: partition(ref >>> PLACE_BITS).words,
    at: (ref & ((1 << PLACE_BITS) - 1)) * SLOT_WORDS,
    ref,
  })
  const keyHash = ({ words, at }: Slot) => idHash(words, at + KEY_ID)
  const byKey = createRefTable((ref) => keyHash(slot(ref)), expected)
  /** How many partitions have their slots in `byKey`. Only changing what is held needs them there. */
  let prepared = 0
  const prepare = () => {
    if (prepared === PARTITIONS) return false
    const { words } = partition(prepared)
    for (let at = 0; at < words.length; at += SLOT_WORDS)
      if ((num(words, at + STATE) & LIVE) !== 0)
        byKey.add(idHash(words, at + KEY_ID), (prepared << PLACE_BITS) | (at / SLOT_WORDS))
    prepared += 1
    return true
  }
  const keys = () => {
    while (prepare());
    return byKey
  }

  const grow = (index: number) => {
    const growing = partition(index)
    const base = index << PLACE_BITS
    growing.words = regrow(growing, (from, to, next) => {
      if (index < prepared)
        byKey.replace(idHash(next, to * SLOT_WORDS + KEY_ID), base | from, base | to)
    })
    growing.used = growing.live
    memory.partitions[index] = growing.words
  }
  return {
    find(digest) {
      const index = partitionOf(digest)
      const { words } = partition(index)
      const at = probe(words, digest)
      return at < 0 ? null : { words, at, ref: (index << PLACE_BITS) | (at / SLOT_WORDS) }
    },
    ofKey: (key) =>
      keys()
        .all(idHash(key, 0), (ref) => sameId(slot(ref).words, slot(ref).at + KEY_ID, key, 0))
        .map(slot),
    insert({ digest, key }, version, membershipRow) {
      const index = partitionOf(digest)
      const target = partition(index)
      if (isFull(target)) grow(index)
      const { words } = target
      const at = emptySlot(words, digest)
      if (at < 0) return false
      for (let word = 0; word < DIGEST_WORDS; word++) words[at + word] = num(digest, word)
      for (let word = 0; word < ID_WORDS; word++) words[at + KEY_ID + word] = num(key, word)
      writeEndsAt(words, at, version.endsAt)
      words[at + MEMBERSHIP] = membershipRow
      Atomics.store(words, at + STATE, stateOf(version))
      target.used += 1
      target.live += 1
      if (index < prepared) byKey.add(idHash(key, 0), (index << PLACE_BITS) | (at / SLOT_WORDS))
      return true
    },
    prepare,
    remove(ended) {
      keys().remove(keyHash(ended), ended.ref)
      kill(partition(ended.ref >>> PLACE_BITS), ended.at)
    },
    size: () => partitions.reduce((sum, { live }) => sum + live, 0),
    bytes: () => ({
      slots: partitions.reduce((sum, { words }) => sum + words.byteLength, 0),
      sideTables: byKey.bytes(),
    }),
  }
}

const stateOf = ({ role, disabled }: Grant): number =>
  LIVE | (role === 'admin' ? ADMIN : 0) | (disabled ? DISABLED : 0)
