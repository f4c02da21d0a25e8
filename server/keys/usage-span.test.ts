import { Refusal } from '@keyward/contract'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type AskedSpan, usageSpan } from './usage-span.ts'

const now = new Date('2026-05-10T13:45:00.000Z')
const HOUR = 3_600_000
const refusal = (asked: AskedSpan) => {
  try {
    usageSpan(asked, now)
  } catch (error) {
    return error instanceof Refusal ? [error.code, error.errors[0]?.field] : error
  }
  return null
}

describe('usageSpan', () => {
  it('tells 31 days that end today, unless asked otherwise', () => {
    const { interval, from, to, starts } = usageSpan({}, now)
    expect([interval, from.toISOString(), to]).toEqual(['day', '2026-04-10T00:00:00.000Z', now])
    expect(starts).toHaveLength(31)
    expect(starts.at(-1)?.toISOString()).toBe('2026-05-10T00:00:00.000Z')
  })

  it('tells two days by the hour, the one that is under way included', () => {
    const { starts } = usageSpan({ interval: 'hour' }, now)
    expect(starts).toHaveLength(49)
    expect(starts[0]?.toISOString()).toBe('2026-05-08T13:00:00.000Z')
    expect(starts.at(-1)?.toISOString()).toBe('2026-05-10T13:00:00.000Z')
  })

  it('covers every moment that was asked for with intervals that touch and do not overlap', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('hour' as const, 'day' as const),
        fc.integer({ min: -(10 ** 12), max: 10 ** 12 }),
        fc.integer({ min: 1, max: 31 * 24 * HOUR }),
        (interval, from, length) => {
          const [begin, to] = [new Date(from), new Date(from + length)]
          const asked = { interval, from: begin.toISOString(), to: to.toISOString() }
          const { starts } = usageSpan(asked, now)
          const step = interval === 'hour' ? HOUR : 24 * HOUR
          expect(Number(starts[0])).toBeLessThanOrEqual(from)
          expect(Number(starts.at(-1)) + step).toBeGreaterThanOrEqual(from + length)
          for (const [i, start] of starts.entries()) {
            expect(Math.abs(Number(start) % step)).toBe(0)
            if (i > 0) expect(Number(start) - Number(starts[i - 1])).toBe(step)
          }
        },
      ),
    )
  })

  it('refuses a span that ends before it begins, or is longer than what is kept or drawn', () => {
    const wrong = ['invalid_request', 'from']
    expect(refusal({ from: now.toISOString() })).toEqual(wrong)
    expect(refusal({ from: '2026-05-11T00:00:00Z' })).toEqual(wrong)
    expect(refusal({ from: '2026-02-01T00:00:00Z' })).toEqual(wrong)
    expect(refusal({ from: '2026-04-01T00:00:00Z', interval: 'hour' })).toEqual(wrong)
    expect(refusal({ from: '2026-04-01T00:00:00Z' })).toBeNull()
  })
})
