/** Points in time as people write them: 2026-10-21, 2026-10-21T08:00:00Z, or a span such as 7d. */
import { Stop } from '../stop.ts'

const HOUR_MS = 3_600_000
const SPANS: Readonly<Record<string, number>> = { h: HOUR_MS, d: 24 * HOUR_MS, w: 7 * 24 * HOUR_MS }
const DATE = /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?(?:Z|[+-]\d\d:\d\d))?$/

/** Reads a moment; a bare span counts back from now (`since 7d`) or ahead (`expires before 30d`). */
export function readMoment(written: string, direction: 'back' | 'ahead', now: Date): string {
  const span = /^(\d{1,5})([hdw])$/.exec(written)
  if (span) {
    const length = Number(span[1]) * (SPANS[span[2] ?? ''] ?? 0)
    return new Date(now.getTime() + (direction === 'back' ? -length : length)).toISOString()
  }
  const moment = new Date(written)
  if (DATE.test(written) && !Number.isNaN(moment.getTime())) return moment.toISOString()
  throw new Stop('usage', 'Give a time like 2026-10-21, 2026-10-21T08:00:00Z, 12h, 7d or 4w.')
}

export const momentBack = (written: string): string => readMoment(written, 'back', new Date())
export const momentAhead = (written: string): string => readMoment(written, 'ahead', new Date())
