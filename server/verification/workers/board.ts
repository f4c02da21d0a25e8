/**
 * The little that all threads of a node look at in every verification: how many publications there
 * were, and until when the index may be answered from.
 */
import { type HeldLease, leftOf } from '@keyward/sdk/verifier/lease'

const [GENERATION, LEASE_WRITES] = [0, 1] as const
const [SINCE_MONOTONIC, SINCE_WALL, LENGTH] = [1, 2, 3] as const
const BYTES = 4 * Float64Array.BYTES_PER_ELEMENT

export const createBoard = (): SharedArrayBuffer => new SharedArrayBuffer(BYTES)

/** The thread that writes the index is the only one that writes here. */
export function writeBoard(board: SharedArrayBuffer) {
  const [words, numbers] = [new Int32Array(board), new Float64Array(board)]
  return {
    nextGeneration: (): number => Atomics.load(words, GENERATION) + 1,
    publish: () => void Atomics.add(words, GENERATION, 1),
    /** Infinity holds for ever; null ends it now. */
    setLease(lease: HeldLease | null) {
      Atomics.add(words, LEASE_WRITES, 1)
      numbers[SINCE_MONOTONIC] = lease === null ? 0 : lease.since.monotonic + monotonicOffset
      numbers[SINCE_WALL] = lease?.since.wall ?? 0
      numbers[LENGTH] = lease?.lengthMs ?? 0
      Atomics.add(words, LEASE_WRITES, 1)
    },
  }
}

export function readBoard(board: SharedArrayBuffer) {
  const [words, numbers] = [new Int32Array(board), new Float64Array(board)]
  return {
    generation: (): number => Atomics.load(words, GENERATION),
    isFresh(): boolean {
      const { since, lengthMs } = readLease(words, numbers)
      if (lengthMs === Number.POSITIVE_INFINITY) return true
      const now = { monotonic: performance.now() + monotonicOffset, wall: Date.now() }
      return leftOf({ since, lengthMs }, now) > 0
    },
  }
}

/** An odd count of writes means that one is under way; a count that changed, that what was read is mixed. */
function readLease(words: Int32Array, numbers: Float64Array): HeldLease {
  for (;;) {
    const before = Atomics.load(words, LEASE_WRITES)
    // By place: to take an array apart costs several times as much.
    const monotonic = numbers[SINCE_MONOTONIC] ?? 0
    const wall = numbers[SINCE_WALL] ?? 0
    const lengthMs = numbers[LENGTH] ?? 0
    if (before % 2 === 0 && Atomics.load(words, LEASE_WRITES) === before)
      return { since: { monotonic, wall }, lengthMs }
  }
}

/** Each thread's `performance.now()` begins when it does; the clock of the system is everybody's. */
const monotonicOffset = Number(process.hrtime.bigint()) / 1e6 - performance.now()
