/**
 * Counts of uses, a row for each key and hour, in the order in which they came. A use touches one row,
 * which is as long as a line of the processor's cache.
 */
import { USE_OUTCOMES, type UseOutcome } from '@keyward/contract/outcomes'
import { packAddress, unpackAddress } from './packed-address.ts'
import { ID_WORDS, idHash, num, readId, sameId } from './replica/id-words.ts'
import type { Use } from './tally.ts'

export const HOUR_MS = 3_600_000

/** Rows as they are kept. May be passed to another thread. */
export type PackedRows = {
  /** How many there are; there may be room for more. */
  readonly rows: number
  /**
   * A row: 0–3 key ID, 4 hour, 5 what kind of address, 6–7 a number with 64 bits: when it was used
   * last with success, in milliseconds, 0 for never; 8 address, from 9 how often each outcome came.
   */
  readonly words: Int32Array<ArrayBuffer>
  /** Whose call that was, by row, where that is no word. */
  readonly texts: ReadonlyMap<number, string>
}

const [HOUR, CALLER_KIND, USED_AT, CALLER, COUNTS] = [ID_WORDS, 5, 6, 8, 9]
/** Kinds of callers' addresses. */
const [NONE, IPV4, TEXT] = [0, 1, 2]
const ROW_WORDS = 16
/** More than that in an hour is not counted. */
const COUNT_MAX = 2 ** 31 - 1
const SMALLEST = 16

export type UseTable = ReturnType<typeof createUseTable>

/** Found by open addressing, at most half full. */
export function createUseTable(capacity = SMALLEST) {
  const words = new Int32Array(capacity * ROW_WORDS)
  const times = timesIn(words)
  const texts = new Map<number, string>()
  const mask = capacity * 2 - 1
  /** Numbers of rows, plus one. */
  const places = new Int32Array(capacity * 2)
  let rows = 0

  const placeOf = (key: Int32Array, at: number, hour: number): number => {
    let place = Math.imul(idHash(key, at) ^ hour, 0x9e3779b1) >>> 7
    for (; ; place++) {
      const row = num(places, place & mask) - 1
      if (row < 0) return place & mask
      const found = row * ROW_WORDS
      if (sameId(words, found, key, at) && words[found + HOUR] === hour) return place & mask
    }
  }
  return {
    words,
    capacity,
    texts,
    rows: () => rows,
    isFull: () => rows === capacity,
    /** The row of a key and an hour, or −1. */
    find: (key: Int32Array, at: number, hour: number) => num(places, placeOf(key, at, hour)) - 1,
    add(key: Int32Array, at: number, hour: number): number {
      const row = rows++
      for (let word = 0; word < ID_WORDS; word++)
        words[row * ROW_WORDS + word] = num(key, at + word)
      words[row * ROW_WORDS + HOUR] = hour
      places[placeOf(key, at, hour)] = rows
      return row
    },
    count(row: number, place: number, times: number) {
      const at = row * ROW_WORDS + COUNTS + place
      words[at] = Math.min(COUNT_MAX, num(words, at) + times)
    },
    /** Notes a good use, unless a later one is known. */
    setLastUse(row: number, usedAt: number, { kind, word, text }: Caller) {
      if (usedAt < timeAt(times, row)) return
      times[timePlace(row)] = usedAt
      const at = row * ROW_WORDS
      if (words[at + CALLER_KIND] === TEXT) texts.delete(row)
      words[at + CALLER_KIND] = kind
      words[at + CALLER] = word
      if (text !== undefined) texts.set(row, text)
    },
  }
}

/** The capacity that so many rows grow to. */
export function roomFor(rows: number): number {
  let capacity = SMALLEST
  while (capacity < rows) capacity *= 2
  return capacity
}

/** The same rows with twice the room. */
export function grown({ words, capacity, texts, rows }: UseTable): UseTable {
  const next = createUseTable(capacity * 2)
  for (let row = 0; row < rows(); row++)
    next.add(words, row * ROW_WORDS, num(words, row * ROW_WORDS + HOUR))
  next.words.set(words)
  for (const [row, text] of texts) next.texts.set(row, text)
  return next
}

/** Whose call it was: a word for IPv4, a text for everything else. */
export type Caller = {
  readonly kind: number
  readonly word: number
  readonly text?: string | undefined
}

export function callerAt(ip: string | null): Caller {
  if (ip === null) return NOBODY
  const word = packAddress(ip)
  return word < 0 ? { kind: TEXT, word: 0, text: ip } : { kind: IPV4, word }
}
const NOBODY: Caller = { kind: NONE, word: 0 }

/** A row of {@link PackedRows}. */
export type PackedRow = {
  /** Where its key ID stands. */
  readonly at: number
  readonly hour: number
  /** 0 for never. */
  readonly usedAt: number
  readonly caller: Caller
  count(place: number): number
}

export function* rowsOf({ rows, words, texts }: PackedRows): Generator<PackedRow> {
  const times = timesIn(words)
  for (let row = 0; row < rows; row++) {
    const at = row * ROW_WORDS
    yield {
      at,
      hour: num(words, at + HOUR),
      usedAt: timeAt(times, row),
      caller: {
        kind: num(words, at + CALLER_KIND),
        word: num(words, at + CALLER),
        text: texts.get(row),
      },
      count: (place) => num(words, at + COUNTS + place),
    }
  }
}

/** The same as uses. */
export function* readUses(packed: PackedRows): Generator<Use> {
  for (const row of rowsOf(packed)) {
    const keyId = readId('key', packed.words, row.at)
    for (const [place, outcome] of USE_OUTCOMES.entries()) {
      const count = row.count(place)
      if (count > 0) yield { keyId, outcome, count, ...lastOf(row, outcome) }
    }
  }
}

function lastOf({ hour, usedAt, caller }: PackedRow, outcome: UseOutcome) {
  if (outcome !== 'valid') return { lastAt: hour * HOUR_MS, ip: null }
  const { kind, word, text = null } = caller
  return { lastAt: usedAt, ip: kind === IPV4 ? unpackAddress(word) : text }
}

/** Rows seen as numbers with 64 bits. */
const timesIn = ({ buffer }: Int32Array<ArrayBuffer>): Float64Array => new Float64Array(buffer)
const timePlace = (row: number): number => (row * ROW_WORDS + USED_AT) / 2
const timeAt = (times: Float64Array, row: number): number => times[timePlace(row)] as number
