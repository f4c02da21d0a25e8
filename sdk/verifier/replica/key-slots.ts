/**
 * Finds the slots of a key. Only changing what is held needs that, so partitions that were filled at
 * once are taken in later, one at a time, and at the latest by the first change.
 */
import { idHash, num, sameId } from './id-words.ts'
import { PARTITIONS } from './partition.ts'
import { createRefTable } from './ref-table.ts'
import { KEY_ID, LIVE, SLOT_WORDS, STATE } from './slot.ts'

/** A slot by its number: the partition, then its place in there. Every growth gives new numbers. */
export type Slot = { readonly words: Int32Array; readonly at: number; readonly ref: number }

export type KeySlots = {
  /** The live slots of the key whose identifier stands at `from`. */
  of(key: Int32Array, from: number): Slot[]
  /** A slot was filled at `at` of a partition. */
  add(partition: number, at: number): void
  /** The partition grows: its slot goes to `to`, in the memory that is to be its. Both are counted in slots. */
  move(partition: number, from: number, to: number, next: Int32Array): void
  remove(slot: Slot): void
  /** Takes in the next partition; false when there is no more. */
  prepare(): boolean
  bytes(): number
}

/** A million slots to a partition: far more than there is memory for. */
const PLACE_BITS = 20

export const refOf = (partition: number, at: number): number =>
  (partition << PLACE_BITS) | (at / SLOT_WORDS)

export const partitionOfRef = (ref: number): number => ref >>> PLACE_BITS

/** `wordsOf`: the memory of a partition as it is now; `expected`: how many slots there will be about. */
export function createKeySlots(
  wordsOf: (partition: number) => Int32Array,
  expected: number,
): KeySlots {
  const slot = (ref: number): Slot => ({
    words: wordsOf(partitionOfRef(ref)),
    at: (ref & ((1 << PLACE_BITS) - 1)) * SLOT_WORDS,
    ref,
  })
  const keyHash = ({ words, at }: Slot) => idHash(words, at + KEY_ID)
  const refs = createRefTable((ref) => keyHash(slot(ref)), expected)
  /** How many partitions were taken in. */
  let prepared = 0
  const prepare = () => {
    if (prepared === PARTITIONS) return false
    const words = wordsOf(prepared)
    for (let at = 0; at < words.length; at += SLOT_WORDS)
      if ((num(words, at + STATE) & LIVE) !== 0)
        refs.add(idHash(words, at + KEY_ID), refOf(prepared, at))
    prepared += 1
    return true
  }
  const all = () => {
    while (prepare());
    return refs
  }
  return {
    of(key, from) {
      const isOfKey = ({ words, at }: Slot) => sameId(words, at + KEY_ID, key, from)
      return all()
        .all(idHash(key, from), (ref) => isOfKey(slot(ref)))
        .map(slot)
    },
    add(partition, at) {
      if (partition < prepared)
        refs.add(idHash(wordsOf(partition), at + KEY_ID), refOf(partition, at))
    },
    move(partition, from, to, next) {
      if (partition >= prepared) return
      const base = partition << PLACE_BITS
      refs.replace(idHash(next, to * SLOT_WORDS + KEY_ID), base | from, base | to)
    },
    remove(ended) {
      all().remove(keyHash(ended), ended.ref)
    },
    prepare,
    bytes: refs.bytes,
  }
}
