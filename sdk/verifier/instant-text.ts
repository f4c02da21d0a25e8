/** Moments as RFC 3339 text, for answers that are written by hand. */
const DAY_MS = 86_400_000
/** Keys end on some thousand different days at most; a hostile spread must not fill the memory. */
const DAYS_MAX = 10_000
/** The longest that Date writes: six digits of a year with a sign. */
export const INSTANT_LENGTH_MAX = 27

/** The same as `new Date(ms).toISOString()`, in a tenth of its time. */
export function instantText(ms: number): string {
  return text.toString('latin1', 0, writeInstant(ms, text, 0))
}
const text = Buffer.alloc(INSTANT_LENGTH_MAX)

/** Writes the same as bytes, and answers where it ends. */
export function writeInstant(ms: number, into: Uint8Array, from: number): number {
  const day = Math.floor(ms / DAY_MS)
  const rest = ms - day * DAY_MS
  const seconds = Math.floor(rest / 1000)
  const date = dateOf(day)
  into.set(date, from)
  const at = from + date.length
  writeTwo(Math.floor(seconds / 3600), into, at)
  into[at + 2] = COLON
  writeTwo(Math.floor(seconds / 60) % 60, into, at + 3)
  into[at + 5] = COLON
  writeTwo(seconds % 60, into, at + 6)
  into[at + 8] = DOT
  into[at + 9] = ZERO + Math.floor((rest % 1000) / 100)
  writeTwo(rest % 100, into, at + 10)
  into[at + 12] = Z
  return at + 13
}

const [ZERO, COLON, DOT, Z] = [0x30, 0x3a, 0x2e, 0x5a] as const

function writeTwo(number: number, into: Uint8Array, at: number): void {
  into[at] = ZERO + Math.floor(number / 10)
  into[at + 1] = ZERO + (number % 10)
}

const dates = new Map<number, Uint8Array>()

/** The date with the `T` after it. */
function dateOf(day: number): Uint8Array {
  const known = dates.get(day)
  if (known !== undefined) return known
  const whole = new Date(day * DAY_MS).toISOString()
  const date = Buffer.from(whole.slice(0, whole.indexOf('T') + 1), 'latin1')
  if (dates.size >= DAYS_MAX) dates.clear()
  dates.set(day, date)
  return date
}
