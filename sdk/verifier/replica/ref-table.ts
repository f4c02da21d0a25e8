/**
 * Finds rows by a hash of what stands in them, in four to six bytes a row: open addressing over row
 * numbers, in partitions that grow one at a time. Used by the writer alone.
 */
const BITS = 10
const SMALLEST = 8
const LOAD_MAX = 0.75
const GROWTH = 1.5
const EMPTY = 0
const REMOVED = -1

export type RefTable = {
  /** Every row number under this hash for which `matches` says yes. */
  all(hash: number, matches: (ref: number) => boolean): number[]
  /** The first such row number, or −1. */
  find(hash: number, matches: (ref: number) => boolean): number
  add(hash: number, ref: number): void
  remove(hash: number, ref: number): void
  /** The row has moved: its old number is free for another from now on. */
  replace(hash: number, from: number, to: number): void
  /** Bytes held. */
  bytes(): number
}

/**
 * `hashOf` computes the hash of a row that was added, at any later time; `expected` is how many rows
 * there will be about.
 */
export function createRefTable(hashOf: (ref: number) => number, expected = 0): RefTable {
  const size = Math.max(SMALLEST, Math.ceil((expected >>> BITS) * (GROWTH / LOAD_MAX)))
  const tables: Int32Array[] = Array.from({ length: 1 << BITS }, () => new Int32Array(size))
  const used = new Int32Array(1 << BITS)
  const live = new Int32Array(1 << BITS)

  const grow = (part: number) => {
    const old = tableOf(tables, part)
    const size = Math.max(SMALLEST, Math.ceil(((live[part] ?? 0) + 1) * (GROWTH / LOAD_MAX)))
    const next = new Int32Array(size)
    for (const entry of old)
      if (entry !== EMPTY && entry !== REMOVED) next[freeAt(next, hashOf(entry - 1))] = entry
    tables[part] = next
    used[part] = live[part] ?? 0
  }
  /** Where `wanted` stands in the table of this hash, or −1. */
  const locate = (hash: number, wanted: (entry: number) => boolean): number => {
    const table = tableOf(tables, hash >>> (32 - BITS))
    for (let at = homeOf(hash, table.length); ; at = at + 1 === table.length ? 0 : at + 1) {
      const entry = table[at] as number
      if (entry === EMPTY) return -1
      if (entry !== REMOVED && wanted(entry)) return at
    }
  }
  return {
    all(hash, matches) {
      const found: number[] = []
      locate(hash, (entry) => {
        if (matches(entry - 1)) found.push(entry - 1)
        return false
      })
      return found
    },
    find(hash, matches) {
      const at = locate(hash, (entry) => matches(entry - 1))
      return at < 0 ? -1 : (tableOf(tables, hash >>> (32 - BITS))[at] as number) - 1
    },
    add(hash, ref) {
      const part = hash >>> (32 - BITS)
      if (((used[part] ?? 0) + 1) / tableOf(tables, part).length > LOAD_MAX) grow(part)
      const table = tableOf(tables, part)
      table[freeAt(table, hash)] = ref + 1
      used[part] = (used[part] ?? 0) + 1
      live[part] = (live[part] ?? 0) + 1
    },
    remove(hash, ref) {
      const at = locate(hash, (entry) => entry === ref + 1)
      if (at < 0) return
      const part = hash >>> (32 - BITS)
      tableOf(tables, part)[at] = REMOVED
      live[part] = (live[part] ?? 0) - 1
    },
    replace(hash, from, to) {
      const at = locate(hash, (entry) => entry === from + 1)
      if (at >= 0) tableOf(tables, hash >>> (32 - BITS))[at] = to + 1
    },
    bytes: () => tables.reduce((sum, table) => sum + table.byteLength, 0),
  }
}

const tableOf = (tables: readonly Int32Array[], part: number): Int32Array =>
  tables[part] as Int32Array

/** The bits behind those that chose the table. */
const homeOf = (hash: number, length: number): number =>
  Math.floor((((hash << BITS) >>> 0) / 2 ** 32) * length)

function freeAt(table: Int32Array, hash: number): number {
  let at = homeOf(hash, table.length)
  while (table[at] !== EMPTY) at = at + 1 === table.length ? 0 : at + 1
  return at
}
