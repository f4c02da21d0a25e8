/** The time that usage is told for, cut into hours or days. All of it in UTC. */
import { HOURLY_DAYS_MAX, Refusal, USAGE_DAYS, type USAGE_INTERVALS } from '@keyward/contract'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

type Interval = (typeof USAGE_INTERVALS)[number]
const LENGTHS: Readonly<Record<Interval, number>> = { hour: HOUR_MS, day: DAY_MS }
const DEFAULT_MS: Readonly<Record<Interval, number>> = { hour: 2 * DAY_MS, day: 30 * DAY_MS }
const MAX_DAYS: Readonly<Record<Interval, number>> = { hour: HOURLY_DAYS_MAX, day: USAGE_DAYS }

export type UsageSpan = {
  readonly interval: Interval
  /** Begin of the first interval. */
  readonly from: Date
  readonly to: Date
  /** Begin of every interval. */
  readonly starts: readonly Date[]
}

export type AskedSpan = {
  readonly from?: string | undefined
  readonly to?: string | undefined
  readonly interval?: Interval | undefined
}

/** Refuses: invalid_request, for a span that ends before it begins or is too long. */
export function usageSpan({ interval = 'day', ...asked }: AskedSpan, now: Date): UsageSpan {
  const to = asked.to === undefined ? now : new Date(asked.to)
  const from =
    asked.from === undefined ? to.getTime() - DEFAULT_MS[interval] : Date.parse(asked.from)
  const length = LENGTHS[interval]
  if (from >= to.getTime()) refuse('must be before `to`')
  if (to.getTime() - from > MAX_DAYS[interval] * DAY_MS)
    refuse(`must be at most ${MAX_DAYS[interval]} days before \`to\` with interval=${interval}`)
  const first = from - (((from % length) + length) % length)
  const count = Math.ceil((to.getTime() - first) / length)
  return {
    interval,
    from: new Date(first),
    to,
    starts: Array.from({ length: count }, (_, i) => new Date(first + i * length)),
  }
}

function refuse(message: string): never {
  throw new Refusal('invalid_request', {}, [{ field: 'from', code: 'out_of_range', message }])
}

/** The begin of the day, `days` days before the one of `now`. */
export const startOfDay = (now: Date, days = 0): Date =>
  new Date((Math.floor(now.getTime() / DAY_MS) - days) * DAY_MS)
