/**
 * Encodes a row that PostgreSQL sent in its binary format as `encodeFields` encodes its fields: both
 * put a length before each, so most is copied as it stands.
 */
import { encodeFields } from './fields.ts'

/** What a column is to the MAC: text, an integer, a moment, or bytes. */
export type Column = 'text' | 'integer' | 'time' | 'bytes'

const TAGS = { text: 1, integer: 2, time: 3, bytes: 4 } as const
const NULL_TAG = 0
/** Before each column stands how long it is. */
export const LENGTH_BYTES = 4
/** PostgreSQL counts microseconds since 2000. */
const EPOCH_MS = Date.UTC(2000, 0, 1)
/** Rows that are longer were not made by Keyward. */
const LONGEST = 1024
const LONGEST_NUMBER = 24

export type CopiedFields = {
  /** Reads the columns of a row that begins at `at` and answers where they end. */
  read(row: Uint8Array, at: number): number
  /** The fields of the last row, until the next; null when they have to be encoded another way. */
  encoded(): Uint8Array | null
  /** Where the content of a column begins, and how long it is; −1 for null. */
  startOf(column: number): number
  lengthOf(column: number): number
  /** Its text, given the row again. */
  textOf(row: Buffer, column: number): string
  /** Milliseconds since the epoch, or null. */
  timeOf(column: number): number | null
}

/** `title`: the text that comes before the columns. */
export function createCopiedFields(title: string, columns: readonly Column[]): CopiedFields {
  const out = Buffer.alloc(LONGEST)
  out.set(encodeFields([title]))
  const begin = encodeFields([title]).length
  const starts = new Int32Array(columns.length)
  const lengths = new Int32Array(columns.length)
  const times = new Float64Array(columns.length)
  const views: Uint8Array[] = []
  let end = begin
  let plain = true

  const putHead = (tag: number, length: number) => {
    out[end] = tag
    out[end + 1] = length >>> 24
    out[end + 2] = length >>> 16
    out[end + 3] = length >>> 8
    out[end + 4] = length
    end += 1 + LENGTH_BYTES
  }
  const putText = (tag: number, text: string) => {
    putHead(tag, text.length)
    for (let i = 0; i < text.length; i++) out[end + i] = text.charCodeAt(i)
    end += text.length
  }
  const putTime = (i: number, row: Uint8Array) => {
    const microseconds = longAt(row, num(starts, i))
    const ms = microseconds / 1000 + EPOCH_MS
    times[i] = ms
    if (!Number.isSafeInteger(microseconds) || !Number.isInteger(ms)) plain = false
    putText(TAGS.time, String(ms))
  }
  const put = (column: Column, i: number, row: Uint8Array) => {
    const [start, length, to] = [num(starts, i), num(lengths, i), end + 1 + LENGTH_BYTES]
    if (length < 0) return putHead(NULL_TAG, 0)
    if (to + Math.max(length, LONGEST_NUMBER) > LONGEST) {
      plain = false
      return
    }
    if (column === 'integer') return putText(TAGS.integer, String(lengthAt(row, start)))
    if (column === 'time') return putTime(i, row)
    putHead(TAGS[column], length)
    for (let i = 0; i < length; i++) out[to + i] = row[start + i] as number
    end = to + length
  }
  return {
    read(row, at) {
      end = begin
      plain = true
      let next = at
      for (let i = 0; i < columns.length; i++) {
        lengths[i] = lengthAt(row, next)
        starts[i] = next + LENGTH_BYTES
        put(columns[i] as Column, i, row)
        next = num(starts, i) + Math.max(0, num(lengths, i))
      }
      return next
    },
    encoded() {
      if (!plain) return null
      const view = views[end] ?? out.subarray(0, end)
      views[end] = view
      return view
    },
    startOf: (column) => num(starts, column),
    lengthOf: (column) => num(lengths, column),
    textOf: (row, column) =>
      row.toString('utf8', num(starts, column), num(starts, column) + num(lengths, column)),
    timeOf: (column) => (num(lengths, column) < 0 ? null : (times[column] as number)),
  }
}

/** An integer of four bytes, such as the length of a column. */
export const lengthAt = (row: Uint8Array, at: number): number =>
  (byte(row, at) << 24) | (byte(row, at + 1) << 16) | (byte(row, at + 2) << 8) | byte(row, at + 3)

const longAt = (row: Uint8Array, at: number): number =>
  lengthAt(row, at) * 2 ** 32 + (lengthAt(row, at + 4) >>> 0)

const byte = (row: Uint8Array, at: number): number => row[at] as number

const num = (numbers: Int32Array, at: number): number => numbers[at] as number
