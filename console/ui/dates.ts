/** Dates in the page's language, as they are written in the reader's region, and in their time zone. */
import { currentLanguage, type Language } from '../i18n/index.ts'
import { aside } from './aside.ts'

const DAY = 86_400_000
const HOUR = 3_600_000
const MINUTE = 60_000

/** The reader's time zone, such as `Asia/Taipei`. */
export const timeZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone

const day = () =>
  ({
    year: 'numeric',
    month: currentLanguage() === 'en' ? 'short' : '2-digit',
    day: '2-digit',
  }) as const
// zh-TW would print 凌晨12:00 without the hour cycle.
const time = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const

const format = (at: string, options: Intl.DateTimeFormatOptions) =>
  new Intl.DateTimeFormat(
    dateLocale(currentLanguage(), navigator.languages[0] ?? 'en-US'),
    // Some regions count years in another way, of which the server knows nothing.
    { ...options, calendar: 'gregory' },
  ).format(new Date(at))

/** The page's language, and the region of what the browser prefers: English of a German is `en-DE`. */
export function dateLocale(language: Language, preferred: string): string {
  const { region = 'US' } = new Intl.Locale(preferred).maximize()
  const wanted = `${language === 'en' ? 'en' : 'zh-Hant'}-${region}`
  const known = new Intl.DateTimeFormat(wanted).resolvedOptions().locale
  // What is written nowhere in English is written as the world does, and not as Americans do.
  return known === 'en' && region !== 'US' ? 'en-001' : wanted
}

/** Date and time to the minute. */
export const formatInstant = (at: string): string => format(at, { ...day(), ...time })

/** The date alone. */
export const formatDate = (at: string): string => format(at, day())

/** The time of day alone. */
export const formatTime = (at: string): string => format(at, time)

/** Date and time with the zone named: where a person decides something by it. */
export const formatInstantWithZone = (at: string): string => formatInstant(at) + aside(timeZone())

/** "in 12 days", "3 hours ago". */
export function formatRelative(at: string, now = Date.now()): string {
  const distance = new Date(at).getTime() - now
  const format = new Intl.RelativeTimeFormat(currentLanguage(), { numeric: 'auto' })
  const size = Math.abs(distance)
  if (size < MINUTE) return format.format(0, 'minute')
  if (size < HOUR) return format.format(Math.round(distance / MINUTE), 'minute')
  if (size < 2 * DAY) return format.format(Math.round(distance / HOUR), 'hour')
  return format.format(Math.round(distance / DAY), 'day')
}

/** Now plus whole days, as RFC 3339. */
export const inDays = (days: number): string => new Date(Date.now() + days * DAY).toISOString()

/** A day, or an hour of it, as counted in UTC. */
export const formatUtc = (at: string, interval: 'hour' | 'day'): string =>
  format(at, { ...day(), ...(interval === 'hour' ? time : {}), timeZone: 'UTC' })

/** How long something took: "9 ms", "4.1 s". */
export function formatDuration(ms: number): string {
  const [amount, unit] = ms < 1000 ? [Math.max(1, ms), 'millisecond'] : [ms / 1000, 'second']
  const style = { style: 'unit', unit, maximumFractionDigits: 1 } as const
  return new Intl.NumberFormat(currentLanguage(), style).format(amount)
}

/** A number with its groups of digits. */
export const formatCount = (count: number): string =>
  new Intl.NumberFormat(currentLanguage()).format(count)
