/** Tells rows whose MAC holds from all others, without making an object of either. */
import { createViews, putBytes } from './copied-bytes.ts'
import { type CopiedFields, LENGTH_BYTES, lengthAt } from './copied-fields.ts'
import { MAC_BYTES } from './hmac.ts'
import type { Keyring } from './keyring.ts'

export type CheckedRows = {
  readonly keyring: Keyring
  /** The columns that the MAC is over. Behind them stands the MAC, and then what else was asked for. */
  readonly fields: CopiedFields
  /** How many columns follow the MAC. */
  readonly rest: number
  /** Takes a row whose MAC holds; false when it cannot. What follows the MAC begins at `restAt`. */
  readonly take: (row: Buffer, restAt: number) => boolean
  /** Hears of every row that was not taken. */
  readonly onUnusual: (row: Buffer) => void
}

/** Reads rows one after the other, as `copyOut` wants it. */
export function checkedRows({ keyring, fields, rest, take, onUnusual }: CheckedRows) {
  const mac = Buffer.alloc(MAC_BYTES)
  const into = { view: new DataView(mac.buffer, mac.byteOffset, MAC_BYTES), at: 0 }
  const viewOf = createViews()
  const holds = (row: Buffer, macAt: number): boolean => {
    const encoded = fields.encoded()
    if (encoded === null || lengthAt(row, macAt) !== MAC_BYTES) return false
    into.at = 0
    putBytes(into, viewOf(row), row.byteOffset + macAt + LENGTH_BYTES, MAC_BYTES)
    return keyring.matchesEncoded('rowMac', encoded, mac)
  }
  return (row: Buffer, at: number): number => {
    const macAt = fields.read(row, at)
    const restAt = endOfColumn(row, macAt)
    if (!holds(row, macAt) || !take(row, restAt)) onUnusual(row)
    let end = restAt
    for (let i = 0; i < rest; i++) end = endOfColumn(row, end)
    return end
  }
}

/** Where the column that begins at `at` ends. */
export const endOfColumn = (row: Buffer, at: number): number =>
  at + LENGTH_BYTES + Math.max(0, lengthAt(row, at))

/** The text of the column that begins at `at`. */
export const textAt = (row: Buffer, at: number): string =>
  row.toString('utf8', at + LENGTH_BYTES, endOfColumn(row, at))
