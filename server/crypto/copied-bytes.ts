/** Bytes that are moved for every row of an index that is loaded: four at a time, with no objects made. */

const WORD = 4
const ZERO = '0'.charCodeAt(0)
/** Moments from September 2001 to November 2286 have 13 digits, which are written as 6 and 7. */
const [EARLIEST, LATEST, SPLIT] = [1e12, 1e13 - 1, 1e7]
const [HIGH_DIGITS, LOW_DIGITS] = [6, 7]
export const MOMENT_DIGITS = HIGH_DIGITS + LOW_DIGITS

/** A place in a piece of memory. */
export type Place = { readonly view: DataView; at: number }

/** Writes `length` bytes that stand at `at` in `from`, and moves the place behind them. */
export function putBytes(into: Place, from: DataView, at: number, length: number): void {
  const { view, at: to } = into
  into.at = to + length
  const last = length - WORD
  if (last < 0) {
    for (let i = 0; i < length; i++) view.setUint8(to + i, from.getUint8(at + i))
    return
  }
  for (let i = 0; i < last; i += WORD) view.setInt32(to + i, from.getInt32(at + i, true), true)
  // Rather than ending with single bytes it writes some of the last four twice.
  view.setInt32(to + last, from.getInt32(at + last, true), true)
}

/** True when {@link putMoment} can write it. */
export const isUsualMoment = (ms: number): boolean => ms >= EARLIEST && ms <= LATEST

/** Writes the {@link MOMENT_DIGITS} digits of a number of milliseconds. */
export function putMoment(into: Place, ms: number): void {
  const high = Math.floor(ms / SPLIT)
  putDigits(into, high, HIGH_DIGITS)
  putDigits(into, ms - high * SPLIT, LOW_DIGITS)
}

function putDigits(into: Place, number: number, count: number): void {
  const { view, at } = into
  into.at = at + count
  for (let i = count - 1, left = number | 0; i >= 0; i--) {
    const next = (left / 10) | 0
    view.setUint8(at + i, ZERO + left - next * 10)
    left = next
  }
}

/** Views of the memory that bytes stand in: those that come one after the other mostly share theirs. */
export function createViews(): (bytes: Uint8Array) => DataView {
  let view: DataView = new DataView(new ArrayBuffer(0))
  return ({ buffer }) => {
    if (view.buffer !== buffer) view = new DataView(buffer)
    return view
  }
}
