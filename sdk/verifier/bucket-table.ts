/**
 * Where token buckets lie: sets of eight places in shared memory, each set behind a lock that is held
 * for less than a microsecond. The memory never grows: when all eight of a set are in use, the one
 * that was filled longest ago makes room, and its key begins again with a full bucket.
 */
import { ID_WORDS, idHash, sameId, writeId } from './replica/id-words.ts'

/** Fields of a bucket, as doubles; the ID of its key lies in the first two. */
export const LEVEL = 2
export const FILLED_AT = 3
export const CLOSED_UNTIL = 4
export const PER_MINUTE = 5

const FIELDS = 6
const WAYS = 8
const SET_BYTES = WAYS * FIELDS * Float64Array.BYTES_PER_ELEMENT
const LOCK_BYTES = 8
const WORDS_PER_FIELD = Float64Array.BYTES_PER_ELEMENT / Int32Array.BYTES_PER_ELEMENT

/** Memory for buckets, all zero; the system gives it page by page as it is used. */
export const bucketMemory = (sets = 1 << 13): SharedArrayBuffer =>
  new SharedArrayBuffer(sets * (SET_BYTES + LOCK_BYTES))

export type BucketTable = {
  /** Works on the bucket of a key while nobody else does. */
  hold<T>(
    keyId: string,
    nowMs: number,
    work: (numbers: Float64Array, at: number, isNew: boolean) => T,
  ): T
  /** Sets a field of a bucket, if there is one. */
  change(keyId: string, field: number, value: number): void
}

/** `isFree` tells whether a bucket may be forgotten. Throws for what is no key ID. */
export function createBucketTable(
  memory: SharedArrayBuffer,
  isFree: (numbers: Float64Array, at: number, nowMs: number) => boolean,
): BucketTable {
  const sets = memory.byteLength / (SET_BYTES + LOCK_BYTES)
  const numbers = new Float64Array(memory, 0, sets * WAYS * FIELDS)
  const words = new Int32Array(memory, 0, numbers.length * WORDS_PER_FIELD)
  const locks = new Int32Array(memory, sets * SET_BYTES)
  const wanted = new Int32Array(ID_WORDS)

  const isAt = (at: number) => sameId(words, at * WORDS_PER_FIELD, wanted, 0)
  const isEmpty = (at: number) => numbers[at + PER_MINUTE] === 0
  const find = (first: number): number => {
    for (let at = first; at < first + WAYS * FIELDS; at += FIELDS) if (isAt(at)) return at
    return -1
  }
  const makeRoom = (first: number, nowMs: number): number => {
    let oldest = first
    for (let at = first; at < first + WAYS * FIELDS; at += FIELDS) {
      if (isEmpty(at) || isFree(numbers, at, nowMs)) return at
      if ((numbers[at + FILLED_AT] as number) < (numbers[oldest + FILLED_AT] as number)) oldest = at
    }
    return oldest
  }
  const locked = <T>(keyId: string, work: (first: number) => T): T => {
    if (!writeId('key', keyId, wanted, 0)) throw new RangeError('a bucket belongs to a key ID')
    const set = (idHash(wanted, 0) >>> 0) % sets
    while (Atomics.compareExchange(locks, set, 0, 1) !== 0);
    try {
      return work(set * WAYS * FIELDS)
    } finally {
      Atomics.store(locks, set, 0)
    }
  }
  return {
    hold: (keyId, nowMs, work) =>
      locked(keyId, (first) => {
        const known = find(first)
        if (known >= 0) return work(numbers, known, false)
        const at = makeRoom(first, nowMs)
        words.set(wanted, at * WORDS_PER_FIELD)
        return work(numbers, at, true)
      }),
    change: (keyId, field, value) =>
      locked(keyId, (first) => {
        const at = find(first)
        if (at >= 0) numbers[at + field] = value
      }),
  }
}
