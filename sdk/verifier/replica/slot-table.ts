/** All partitions together, and what finds the slots of a key. */
import { num } from './id-words.ts'
import { createKeySlots, partitionOfRef, refOf, type Slot } from './key-slots.ts'
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
  stateAtHome,
  takePartition,
} from './partition.ts'
import { SLOT_WORDS, STATE } from './slot.ts'

export type SlotTable = {
  /** The live slot of a digest, or null. */
  find(digest: Int32Array): Slot | null
  /** The live slots of the key whose identifier stands at `from`. */
  ofKey(key: Int32Array, from: number): Slot[]
  /** Publishes the slot that stands at `from`, unless its digest has a live one: then it answers false. */
  insert(made: Int32Array, from: number): boolean
  /**
   * Looks at where each of `count` slots would go. The processor fetches all of that together, which
   * takes hardly longer than one: {@link SlotTable.insert} would wait for each by itself.
   */
  lookAhead(made: Int32Array, count: number): number
  /** Ends a slot. */
  remove(slot: Slot): void
  /** Does some of what the first change would have to do first; false when there is no more. */
  prepare(): boolean
  size(): number
  bytes(): { readonly slots: number; readonly sideTables: number }
}

/** `expected`: how many live slots there will be about. What stands in `memory` already is taken over. */
export function createSlotTable(memory: Memory, expected: number): SlotTable {
  const taken = memory.partitions.length > 0
  const partitions = taken
    ? memory.partitions.map(takePartition)
    : Array.from({ length: PARTITIONS }, () => createPartition(Math.ceil(expected / PARTITIONS)))
  if (!taken) memory.partitions.push(...partitions.map(({ words }) => words))
  const partition = (index: number) => partitions[index] as Partition
  const byKey = createKeySlots((index) => partition(index).words, expected)

  const grow = (index: number) => {
    const growing = partition(index)
    growing.words = regrow(growing, (from, to, next) => byKey.move(index, from, to, next))
    growing.used = growing.live
    memory.partitions[index] = growing.words
  }
  return {
    find(digest) {
      const index = partitionOf(digest)
      const { words } = partition(index)
      const at = probe(words, digest)
      return at < 0 ? null : { words, at, ref: refOf(index, at) }
    },
    ofKey: byKey.of,
    insert(made, from) {
      const index = partitionOf(made, from)
      const target = partition(index)
      if (isFull(target)) grow(index)
      const { words } = target
      const at = emptySlot(words, made, from)
      if (at < 0) return false
      for (let word = 0; word < STATE; word++) words[at + word] = num(made, from + word)
      Atomics.store(words, at + STATE, num(made, from + STATE))
      target.used += 1
      target.live += 1
      byKey.add(index, at)
      return true
    },
    lookAhead(made, count) {
      let states = 0
      for (let from = 0; from < count * SLOT_WORDS; from += SLOT_WORDS)
        states |= stateAtHome(partition(partitionOf(made, from)).words, made, from)
      return states
    },
    prepare: byKey.prepare,
    remove(ended) {
      byKey.remove(ended)
      kill(partition(partitionOfRef(ended.ref)), ended.at)
    },
    size: () => partitions.reduce((sum, { live }) => sum + live, 0),
    bytes: () => ({
      slots: partitions.reduce((sum, { words }) => sum + words.byteLength, 0),
      sideTables: byKey.bytes(),
    }),
  }
}
