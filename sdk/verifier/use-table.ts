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

/** Found by open addressing, at most half full. A class, because its methods are part of every verification. */
export class UseTable {
  readonly words: Int32Array<ArrayBuffer>
  readonly texts = new Map<number, string>()
  readonly capacity: number
  private readonly times: Float64Array
  /** Numbers of rows, plus one. */
  private readonly places: Int32Array
  private taken = 0

  constructor(capacity = SMALLEST) {
    this.capacity = capacity
    this.words = new Int32Array(capacity * ROW_WORDS)
    this.times = timesIn(this.words)
    this.places = new Int32Array(capacity * 2)
  }

  rows(): number {
    return this.taken
  }

  isFull(): boolean {
    return this.taken === this.capacity
  }

  /** The row of a key and an hour, or −1. `hash` is the key's {@link idHash}. */
  find(hash: number, key: Int32Array, at: number, hour: number): number {
    return num(this.places, this.placeOf(hash, key, at, hour)) - 1
  }

  add(hash: number, key: Int32Array, at: number, hour: number): number {
    const { words } = this
    const row = this.taken++
    for (let word = 0; word < ID_WORDS; word++) words[row * ROW_WORDS + word] = num(key, at + word)
    words[row * ROW_WORDS + HOUR] = hour
    this.places[this.placeOf(hash, key, at, hour)] = row + 1
    return row
  }

  count(row: number, place: number, times: number): void {
    const { words } = this
    const at = row * ROW_WORDS + COUNTS + place
    words[at] = Math.min(COUNT_MAX, num(words, at) + times)
  }

  /** Notes a good use, unless a later one is known. */
  setLastUse(row: number, usedAt: number, { kind, word, text }: Caller): void {
    if (usedAt < timeAt(this.times, row)) return
    this.times[timePlace(row)] = usedAt
    const { words, texts } = this
    const at = row * ROW_WORDS
    if (words[at + CALLER_KIND] === TEXT) texts.delete(row)
    words[at + CALLER_KIND] = kind
    words[at + CALLER] = word
    if (text !== undefined) texts.set(row, text)
  }

  private placeOf(hash: number, key: Int32Array, at: number, hour: number): number {
    const { words, places } = this
    const mask = places.length - 1
    for (
      let place = (Math.imul(hash ^ hour, 0x9e3779b1) >>> 7) & mask;
      ;
      place = (place + 1) & mask
    ) {
      const row = num(places, place) - 1
      if (row < 0) return place
      const found = row * ROW_WORDS
      if (sameId(words, found, key, at) && words[found + HOUR] === hour) return place
    }
  }
}

/** The capacity that so many rows grow to. */
export function roomFor(rows: number): number {
  let capacity = SMALLEST
  while (capacity < rows) capacity *= 2
  return capacity
}

/** The same rows with twice the room. */
export function grown(table: UseTable): UseTable {
  const { words, texts } = table
  const next = new UseTable(table.capacity * 2)
  for (let row = 0, at = 0; row < table.rows(); row++, at += ROW_WORDS)
    next.add(idHash(words, at), words, at, num(words, at + HOUR))
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
