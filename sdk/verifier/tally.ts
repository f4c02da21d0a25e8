/**
 * Counts uses in memory, for whoever writes or reports them later. This is paid for in every
 * verification, so a key is not even decoded for it: a use is found by the words of its key ID.
 */
import { USE_OUTCOMES, type UseOutcome } from '@keyward/contract/outcomes'
import { packAddress, unpackAddress } from './packed-address.ts'
import { ID_WORDS, type IdWords, idHash, num, readId, sameId, writeId } from './replica/id-words.ts'

const HOUR_MS = 3_600_000
const PLACES = Object.fromEntries(
  USE_OUTCOMES.map((outcome, place) => [outcome, place]),
) as Readonly<Record<UseOutcome, number>>

/** How often one outcome came in one hour. */
export type Use = {
  readonly keyId: string
  readonly outcome: UseOutcome
  readonly count: number
  /** When it came last, for `valid`; of other outcomes only the hour is kept. */
  readonly lastAt: number
  /** Whose call it was then, when that was told. */
  readonly ip: string | null
}

/** Uses as they are kept: one row for each key and hour. May be passed to another thread. */
export type PackedUses = {
  readonly rows: number
  /**
   * A row: 0–3 key ID, 4 hour, 5 what kind of address, 6–7 a number with 64 bits: when it was used
   * last with success, in milliseconds, 0 for never; 8 address, from 9 how often each outcome came.
   */
  readonly words: Int32Array<ArrayBuffer>
  /** Whose call that was, by row, where that is no word. */
  readonly texts: ReadonlyMap<number, string>
}

export type Tally = {
  note(key: IdWords, outcome: UseOutcome, atMs: number, ip: string | null): void
  /** The same for many at once; also puts back what could not be handed over. Ignores what is no key ID. */
  add(use: Use): void
  addAll(uses: PackedUses): void
  /** Takes everything out. What is not read to its end is to be added again by whoever took it. */
  take(): Generator<Use>
  takePacked(): PackedUses
  /** How many keys were used, each counted once an hour. */
  size(): number
  /** Uses that were not counted because there was no room. */
  dropped(): number
}

const [HOUR, ADDRESS_KIND, USED_AT, ADDRESS, COUNTS] = [ID_WORDS, 5, 6, 8, 9]
/** Kinds of addresses; 0 for none. */
const [IPV4, TEXT] = [1, 2]
/** As long as a line of the processor's cache: a use then touches few of them. */
const ROW_WORDS = 16
const SMALLEST = 64

/** `rowsMax` bounds the memory; a key beyond it is not counted. */
export function createTally(rowsMax = Number.POSITIVE_INFINITY): Tally {
  const wanted = new Int32Array(ID_WORDS)
  let table = createTable(SMALLEST)
  let dropped = 0

  const find = (words: Int32Array, at: number, hour: number): number => {
    const row = table.find(words, at, hour)
    if (row >= 0) return row
    if (table.rows() >= rowsMax) return -1
    if (table.isFull()) table = grown(table)
    return table.add(words, at, hour)
  }
  const count = (row: number, place: number, times: number) => {
    if (row < 0) dropped += times
    else table.words[row * ROW_WORDS + COUNTS + place] = table.count(row, place) + times
  }
  const isLater = (row: number, lastAt: number) => row >= 0 && lastAt >= table.usedAt(row)
  const noteUse = (row: number, lastAt: number, ip: string | null) => {
    if (!isLater(row, lastAt)) return
    table.setUsedAt(row, lastAt)
    const word = ip === null ? 0 : packAddress(ip)
    if (word < 0) table.setAddress(row, TEXT, 0, ip ?? '')
    else table.setAddress(row, ip === null ? 0 : IPV4, word)
  }
  const take = (): PackedUses => {
    const { words, texts } = table
    const rows = table.rows()
    // As many are likely to come again, and growing to that from the smallest costs as much as counting.
    table = createTable(roomFor(rows))
    return { rows, words: words.slice(0, rows * ROW_WORDS), texts }
  }
  return {
    note({ words, at }, outcome, atMs, ip) {
      const row = find(words, at, Math.floor(atMs / HOUR_MS))
      count(row, PLACES[outcome], 1)
      if (outcome === 'valid') noteUse(row, atMs, ip)
    },
    add({ keyId, outcome, count: times, lastAt, ip }) {
      if (!writeId('key', keyId, wanted, 0)) return
      const row = find(wanted, 0, Math.floor(lastAt / HOUR_MS))
      count(row, PLACES[outcome], times)
      if (outcome === 'valid') noteUse(row, lastAt, ip)
    },
    addAll(uses) {
      const times = timesIn(uses.words)
      for (let from = 0; from < uses.rows; from++) {
        const at = from * ROW_WORDS
        const row = find(uses.words, at, num(uses.words, at + HOUR))
        for (const place of USE_OUTCOMES.keys())
          count(row, place, num(uses.words, at + COUNTS + place))
        const usedAt = timeAt(times, from)
        if (usedAt === 0 || !isLater(row, usedAt)) continue
        table.setUsedAt(row, usedAt)
        const [kind, word] = [num(uses.words, at + ADDRESS_KIND), num(uses.words, at + ADDRESS)]
        table.setAddress(row, kind, word, uses.texts.get(from))
      }
    },
    take: () => readUses(take()),
    takePacked: take,
    size: () => table.rows(),
    dropped: () => dropped,
  }
}

/** Rows in the order in which they came, and what finds them: open addressing, at most half full. */
function createTable(capacity: number) {
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
  const add = (key: Int32Array, at: number, hour: number): number => {
    const row = rows++
    for (let word = 0; word < ID_WORDS; word++) words[row * ROW_WORDS + word] = num(key, at + word)
    words[row * ROW_WORDS + HOUR] = hour
    places[placeOf(key, at, hour)] = rows
    return row
  }
  return {
    words,
    capacity,
    texts,
    rows: () => rows,
    isFull: () => rows === capacity,
    find: (key: Int32Array, at: number, hour: number) => num(places, placeOf(key, at, hour)) - 1,
    add,
    usedAt: (row: number) => timeAt(times, row),
    setUsedAt(row: number, at: number) {
      times[timePlace(row)] = at
    },
    count: (row: number, place: number) => num(words, row * ROW_WORDS + COUNTS + place),
    setAddress(row: number, kind: number, word: number, text?: string) {
      const at = row * ROW_WORDS
      if (words[at + ADDRESS_KIND] === TEXT) texts.delete(row)
      words[at + ADDRESS_KIND] = kind
      words[at + ADDRESS] = word
      if (text !== undefined) texts.set(row, text)
    },
  }
}

/** The same rows with twice the room. */
function grown({ words, capacity, texts, rows }: ReturnType<typeof createTable>) {
  const next = createTable(capacity * 2)
  for (let row = 0; row < rows(); row++)
    next.add(words, row * ROW_WORDS, num(words, row * ROW_WORDS + HOUR))
  next.words.set(words)
  for (const [row, text] of texts) next.texts.set(row, text)
  return next
}

/** The capacity that so many rows had grown to. */
function roomFor(rows: number): number {
  let capacity = SMALLEST
  while (capacity < rows) capacity *= 2
  return capacity
}

function* readUses({ rows, words, texts }: PackedUses): Generator<Use> {
  const ipOf = (row: number): string | null => {
    const at = row * ROW_WORDS
    if (words[at + ADDRESS_KIND] === IPV4) return unpackAddress(num(words, at + ADDRESS))
    return texts.get(row) ?? null
  }
  const times = timesIn(words)
  for (let row = 0; row < rows; row++) {
    const at = row * ROW_WORDS
    const keyId = readId('key', words, at)
    const hourAt = num(words, at + HOUR) * HOUR_MS
    for (const [place, outcome] of USE_OUTCOMES.entries()) {
      const count = num(words, at + COUNTS + place)
      if (count === 0) continue
      yield outcome === 'valid'
        ? { keyId, outcome, count, lastAt: timeAt(times, row), ip: ipOf(row) }
        : { keyId, outcome, count, lastAt: hourAt, ip: null }
    }
  }
}

/** Rows seen as numbers with 64 bits. */
const timesIn = ({ buffer }: Int32Array<ArrayBuffer>): Float64Array => new Float64Array(buffer)
const timePlace = (row: number): number => (row * ROW_WORDS + USED_AT) / 2
const timeAt = (times: Float64Array, row: number): number => times[timePlace(row)] as number

/** Parts of at most `size`, in order. */
export function* inParts<T>(all: Iterable<T>, size: number): Generator<T[]> {
  let part: T[] = []
  for (const each of all) {
    if (part.push(each) < size) continue
    yield part
    part = []
  }
  if (part.length > 0) yield part
}
