/**
 * Counts uses in memory, for whoever writes or reports them later. This is paid for in every
 * verification, so a key is not even decoded for it: a use is found by the words of its key ID.
 */
import { USE_OUTCOMES, type UseOutcome } from '@keyward/contract/outcomes'
import { ID_WORDS, type IdWords, idHash, writeId } from './replica/id-words.ts'
import {
  callerAt,
  grown,
  HOUR_MS,
  type PackedRows,
  readUses,
  roomFor,
  rowsOf,
  UseTable,
} from './use-table.ts'

const PLACES = Object.fromEntries(
  USE_OUTCOMES.map((outcome, place) => [outcome, place]),
) as Readonly<Record<UseOutcome, number>>
const VALID = PLACES.valid

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

/** Uses as they are kept, and which part each of them is of. May be passed to another thread. */
export type PackedUses = readonly (readonly [part: number, rows: PackedRows])[]

export type Tally = {
  note(key: IdWords, outcome: UseOutcome, atMs: number, ip: string | null): void
  /** The same for many at once; also puts back what could not be handed over. Ignores what is no key ID. */
  add(use: Use): void
  /** The same for all that another tally held; the work of it is done by whoever takes them out. */
  addAll(uses: PackedUses): void
  /**
   * Takes everything out, a part at a time: nothing else has to wait long for it. What is not read to
   * its end is to be added again by whoever took it.
   */
  take(): Generator<Use>
  takePacked(): PackedUses
  /** How many keys were used, each counted once an hour; at least, where some were added by {@link addAll}. */
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
  let parts = emptyParts()
  /** How much room each part needed last: as much is likely to be needed again, and less after a quiet time. */
  const rooms: number[] = Array(PARTS).fill(0)
  let rows = 0
  let dropped = 0

  /** Where keys with this hash are counted, with room for one more. */
  const tableOf = (hash: number): UseTable => {
    const place = hash >>> (32 - PART_BITS)
    const part = parts[place] as Part
    const table = part.table ?? new UseTable(roomFor(rooms[place] as number))
    part.table = table.isFull() ? grown(table) : table
    return part.table
  }
  const noteTimes = ({ words, at }: IdWords, times: number, { outcome, lastAt, ip }: Noted) => {
    const hash = idHash(words, at)
    const hour = Math.floor(lastAt / HOUR_MS)
    const table = tableOf(hash)
    let row = table.find(hash, words, at, hour)
    if (row < 0) {
      if (rows >= rowsMax) {
        dropped += times
        return
      }
      rows += 1
      row = table.add(hash, words, at, hour)
    }
    table.count(row, outcome === 'valid' ? VALID : PLACES[outcome], times)
    if (outcome === 'valid') table.setLastUse(row, lastAt, callerAt(ip))
  }
  const take = (): readonly Part[] => {
    const taken = parts
    for (const [place, { table }] of taken.entries())
      rooms[place] = table === undefined ? (rooms[place] as number) / 2 : table.rows()
    parts = emptyParts()
    rows = 0
    return taken
  }
  return {
    note: (key, outcome, lastAt, ip) => noteTimes(key, 1, { outcome, lastAt, ip }),
    add({ keyId, count, ...noted }) {
      if (writeId('key', keyId, wanted.words, 0)) noteTimes(wanted, count, noted)
    },
    addAll(uses) {
      for (const [place, packed] of uses) {
        ;(parts[place] as Part).added.push(packed)
      }
    },
    take: () => readAll(take()),
    takePacked: () =>
      take().flatMap((part, place) => joined(part).map((packed) => [place, packed] as const)),
    size: () => parts.reduce((sum, part) => sum + rowsAtLeast(part), 0),
    dropped: () => dropped,
  }
}

type Noted = Pick<Use, 'outcome' | 'lastAt' | 'ip'>

/** Uses of some of the keys: what was counted here, and what was added to it. */
type Part = { table: UseTable | undefined; readonly added: PackedRows[] }

/** Threads mostly count uses of the same keys. */
const rowsAtLeast = ({ table, added }: Part): number =>
  Math.max(table?.rows() ?? 0, ...added.map(({ rows }) => rows))

const emptyParts = (): Part[] =>
  Array.from({ length: PARTS }, () => ({ table: undefined, added: [] }))

function* readAll(parts: readonly Part[]): Generator<Use> {
  for (const part of parts) for (const packed of joined(part)) yield* readUses(packed)
}

/** All of a part with each key and hour once; nothing of an empty one. */
function joined({ table, added: [first, ...more] }: Part): PackedRows[] {
  if (first === undefined) return table === undefined ? [] : [packedRows(table)]
  if (table === undefined && more.length === 0) return [first]
  let all = table ?? new UseTable(roomFor(first.rows))
  for (const packed of [first, ...more]) all = withAll(all, packed)
  return [packedRows(all)]
}

const packedRows = (table: UseTable): PackedRows => ({
  words: table.words,
  texts: table.texts,
  rows: table.rows(),
})

function withAll(before: UseTable, packed: PackedRows): UseTable {
  let table = before
  for (const { at, hour, usedAt, caller, count } of rowsOf(packed)) {
    if (table.isFull()) table = grown(table)
    const hash = idHash(packed.words, at)
    const known = table.find(hash, packed.words, at, hour)
    const row = known < 0 ? table.add(hash, packed.words, at, hour) : known
    for (const place of USE_OUTCOMES.keys()) table.count(row, place, count(place))
    if (usedAt > 0) table.setLastUse(row, usedAt, caller)
  }
  return table
}
