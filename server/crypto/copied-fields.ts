/**
 * Encodes a row that PostgreSQL sent in its binary format as `encodeFields` encodes its fields: both
 * put a length before each, so most is copied as it stands.
 */
import { charCodeAt } from '@keyward/contract/char-code-at'
import { createViews, isUsualMoment, MOMENT_DIGITS, putBytes, putMoment } from './copied-bytes.ts'
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
  const head = encodeFields([title])
  const memory = Buffer.alloc(LONGEST)
  memory.set(head)
  const out = {
    view: new DataView(memory.buffer, memory.byteOffset, LONGEST),
    at: head.length,
  }
  const tags = Uint8Array.from(columns, (column) => TAGS[column])
  const starts = new Int32Array(columns.length)
  const lengths = new Int32Array(columns.length)
  const times = new Float64Array(columns.length)
  const views: Uint8Array[] = []
  const viewOf = createViews()
  let plain = true

  const putHead = (tag: number, length: number) => {
    out.view.setUint8(out.at, tag)
    out.view.setInt32(out.at + 1, length)
    out.at += 1 + LENGTH_BYTES
  }
  const putText = (tag: number, text: string) => {
    putHead(tag, text.length)
    for (let i = 0; i < text.length; i++) out.view.setUint8(out.at + i, charCodeAt(text, i))
    out.at += text.length
  }
  const putTime = (i: number, from: DataView, at: number) => {
    const microseconds = from.getInt32(at) * 2 ** 32 + from.getUint32(at + 4)
    const ms = microseconds / 1000 + EPOCH_MS
    times[i] = ms
    if (!Number.isSafeInteger(microseconds) || !Number.isInteger(ms)) plain = false
    if (!isUsualMoment(ms)) return putText(TAGS.time, String(ms))
    putHead(TAGS.time, MOMENT_DIGITS)
    putMoment(out, ms)
  }
  const put = (i: number, from: DataView, at: number) => {
    const [tag, length] = [num(tags, i), num(lengths, i)]
    if (length < 0) return putHead(NULL_TAG, 0)
    if (out.at + 1 + LENGTH_BYTES + Math.max(length, LONGEST_NUMBER) > LONGEST) {
      plain = false
      return
    }
    if (tag === TAGS.integer) return putText(tag, String(from.getInt32(at)))
    if (tag === TAGS.time) return putTime(i, from, at)
    putHead(tag, length)
    putBytes(out, from, at, length)
  }
  return {
    read(row, at) {
      const from = viewOf(row)
      const { byteOffset } = row
      out.at = head.length
      plain = true
      let next = at
      for (let i = 0; i < tags.length; i++) {
        const length = from.getInt32(byteOffset + next)
        next += LENGTH_BYTES
        lengths[i] = length
        starts[i] = next
        put(i, from, byteOffset + next)
        if (length > 0) next += length
      }
      return next
    },
    encoded() {
      if (!plain) return null
      const view = views[out.at] ?? memory.subarray(0, out.at)
      views[out.at] = view
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

const byte = (row: Uint8Array, at: number): number => row[at] as number

const num = (numbers: Int32Array | Uint8Array, at: number): number => numbers[at] as number
