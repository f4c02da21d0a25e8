/**
 * Counts uses in memory, for whoever writes or reports them later. This is paid for in every
 * verification, so a key is not even decoded for it: a use is found by the words of its key ID.
 */
import { USE_OUTCOMES, type UseOutcome } from '@keyward/contract/outcomes'
import { ID_WORDS, type IdWords, idHash, writeId } from './replica/id-words.ts'
import {
  callerAt,
  createUseTable,
  grown,
  HOUR_MS,
  type PackedRows,
  readUses,
  rowsOf,
  type UseTable,
} from './use-table.ts'

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

/** Uses as they are kept. May be passed to another thread. */
export type PackedUses = readonly PackedRows[]

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

/**
 * Keys are parted by so many first bits of a hash. Each part grows by itself: a verification that came
 * when all of them had to grow would wait until a million uses were moved.
 */
const PART_BITS = 6
const PARTS = 1 << PART_BITS

/** `rowsMax` bounds the memory; a key beyond it is not counted. */
export function createTally(rowsMax = Number.POSITIVE_INFINITY): Tally {
  const wanted = { words: new Int32Array(ID_WORDS), at: 0 }
  let tables: (UseTable | undefined)[] = Array(PARTS).fill(undefined)
  /** How much room each part had when it was taken out: as many are likely to come again. */
  const rooms: (number | undefined)[] = Array(PARTS).fill(undefined)
  let rows = 0
  let dropped = 0

  /** Where a key is counted, with room for one more. */
  const tableOf = (key: Int32Array, at: number): UseTable => {
    const part = idHash(key, at) >>> (32 - PART_BITS)
    const table = tables[part] ?? createUseTable(rooms[part])
    const roomy = table.isFull() ? grown(table) : table
    tables[part] = roomy
    return roomy
  }
  /** The row of a key and an hour, or −1 when there is no room for it. */
  const rowIn = (table: UseTable, key: Int32Array, at: number, hour: number): number => {
    const row = table.find(key, at, hour)
    if (row >= 0) return row
    if (rows >= rowsMax) return -1
    rows += 1
    return table.add(key, at, hour)
  }
  const noteTimes = ({ words, at }: IdWords, times: number, { outcome, lastAt, ip }: Noted) => {
    const table = tableOf(words, at)
    const row = rowIn(table, words, at, Math.floor(lastAt / HOUR_MS))
    if (row < 0) {
      dropped += times
      return
    }
    table.count(row, PLACES[outcome], times)
    if (outcome === 'valid') table.setLastUse(row, lastAt, callerAt(ip))
  }
  const addRows = (packed: PackedRows) => {
    for (const { at, hour, usedAt, caller, count } of rowsOf(packed)) {
      const table = tableOf(packed.words, at)
      const row = rowIn(table, packed.words, at, hour)
      for (const place of USE_OUTCOMES.keys()) {
        if (row < 0) dropped += count(place)
        else table.count(row, place, count(place))
      }
      if (row >= 0 && usedAt > 0) table.setLastUse(row, usedAt, caller)
    }
  }
  const take = (): PackedUses => {
    const taken = tables.filter((table) => table !== undefined)
    for (const [part, table] of tables.entries()) rooms[part] = table?.capacity
    tables = Array(PARTS).fill(undefined)
    rows = 0
    return taken.map(packed)
  }
  return {
    note: (key, outcome, lastAt, ip) => noteTimes(key, 1, { outcome, lastAt, ip }),
    add({ keyId, count, ...noted }) {
      if (writeId('key', keyId, wanted.words, 0)) noteTimes(wanted, count, noted)
    },
    addAll: (uses) => uses.forEach(addRows),
    take: () => readAll(take()),
    takePacked: take,
    size: () => rows,
    dropped: () => dropped,
  }
}

function* readAll(uses: PackedUses): Generator<Use> {
  for (const each of uses) yield* readUses(each)
}

type Noted = Pick<Use, 'outcome' | 'lastAt' | 'ip'>

const packed = ({ words, texts, rows }: UseTable): PackedRows => ({ words, texts, rows: rows() })

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
