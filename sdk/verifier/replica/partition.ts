/**
 * A partition of the slot table: open addressing with linear probing over shared memory. Digests
 * are evenly spread, so all partitions fill alike, and each grows alone: no growth stops the loop.
 */
import { num } from './id-words.ts'
import { DEAD, DIGEST_WORDS, EMPTY, holdsDigest, LIVE, SLOT_WORDS, STATE } from './slot.ts'

/** A partition is named by this many first bits of a digest. */
const PARTITION_BITS = 11
export const PARTITIONS = 1 << PARTITION_BITS
/** A probe for what is not there takes 8 steps on average at this load, and 5 at the lesser. */
const LOAD_MAX = 0.75
const LOAD_AFTER_GROWTH = 0.69
const SMALLEST = 8

/** What only the writer counts of a partition. */
export type Partition = {
  /** All slots: what readers look at. */
  words: Int32Array
  live: number
  /** Live and dead ones: both lengthen probes. */
  used: number
}

export const partitionOf = (digest: Int32Array, from = 0): number =>
  num(digest, from) >>> (32 - PARTITION_BITS)

/** Where probing begins, in words. */
function homeOf(secondWord: number, words: Int32Array): number {
  const capacity = words.length / SLOT_WORDS
  return Math.floor(((secondWord >>> 0) / 2 ** 32) * capacity) * SLOT_WORDS
}

/**
 * The live slot with this digest, as an offset in words, or −1. Safe beside the writer: whoever reads
 * the slot looks at its state again, in order.
 */
export function probe(words: Int32Array, digest: Int32Array): number {
  for (let at = homeOf(num(digest, 1), words); ; ) {
    const state = num(words, at + STATE)
    if (state === EMPTY) return -1
    if ((state & LIVE) !== 0 && holdsDigest(words, at, digest)) return at
    at += SLOT_WORDS
    if (at === words.length) at = 0
  }
}

/**
 * A slot to fill for the digest at `from`, or −1 where a live one has it. The caller makes room first,
 * fills it and then publishes it.
 */
export function emptySlot(words: Int32Array, digest: Int32Array, from: number): number {
  for (let at = homeOf(num(digest, from + 1), words); ; ) {
    const state = num(words, at + STATE)
    if (state === EMPTY) return at
    if ((state & LIVE) !== 0 && holdsDigest(words, at, digest, from)) return -1
    at += SLOT_WORDS
    if (at === words.length) at = 0
  }
}

/** The state of the slot where probing for the digest at `from` begins. */
export const stateAtHome = (words: Int32Array, digest: Int32Array, from: number): number =>
  num(words, homeOf(num(digest, from + 1), words) + STATE)

/** An empty slot for a digest that no live slot has. */
function freeSlot(words: Int32Array, secondWord: number): number {
  let at = homeOf(secondWord, words)
  while (num(words, at + STATE) !== EMPTY) {
    at += SLOT_WORDS
    if (at === words.length) at = 0
  }
  return at
}

export const createPartition = (expected = 0): Partition => ({
  words: allocate(expected),
  live: 0,
  used: 0,
})

/** A partition that was filled by another one of its kind. */
export function takePartition(words: Int32Array): Partition {
  const taken = { words, live: 0, used: 0 }
  for (let at = STATE; at < words.length; at += SLOT_WORDS) {
    const state = num(words, at)
    if (state !== EMPTY) taken.used += 1
    if ((state & LIVE) !== 0) taken.live += 1
  }
  return taken
}

/** True when one more slot would make probes too long. */
export const isFull = ({ words, used }: Partition): boolean =>
  (used + 1) * SLOT_WORDS > words.length * LOAD_MAX

/** New memory with room for more, holding the live slots; `moved` hears where each went, in slots. */
export function regrow(
  { words, live }: Partition,
  moved: (from: number, to: number, next: Int32Array) => void,
): Int32Array {
  const next = allocate(live + 1)
  for (let from = 0; from < words.length; from += SLOT_WORDS) {
    if ((num(words, from + STATE) & LIVE) === 0) continue
    const to = freeSlot(next, num(words, from + 1))
    for (let word = 0; word < SLOT_WORDS; word++) next[to + word] = num(words, from + word)
    moved(from / SLOT_WORDS, to / SLOT_WORDS, next)
  }
  return next
}

/** Ends a slot for every reader at once. Only its digest is wiped: somebody may be reading the rest. */
export function kill(partition: Partition, at: number): void {
  Atomics.store(partition.words, at + STATE, DEAD)
  partition.words.fill(0, at, at + DIGEST_WORDS)
  partition.live -= 1
}

function allocate(slots: number): Int32Array {
  const capacity = Math.max(SMALLEST, Math.ceil(slots / LOAD_AFTER_GROWTH))
  return new Int32Array(new SharedArrayBuffer(capacity * SLOT_WORDS * Int32Array.BYTES_PER_ELEMENT))
}
