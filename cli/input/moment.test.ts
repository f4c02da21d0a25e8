import { describe, expect, it } from 'vitest'
import { readMoment } from './moment.ts'

const now = new Date('2026-07-15T12:00:00Z')

describe('moments on the command line', () => {
  it.each([
    ['7d', 'back', '2026-07-08T12:00:00.000Z'],
    ['30d', 'ahead', '2026-08-14T12:00:00.000Z'],
    ['12h', 'back', '2026-07-15T00:00:00.000Z'],
    ['2w', 'ahead', '2026-07-29T12:00:00.000Z'],
    ['2026-10-21', 'back', '2026-10-21T00:00:00.000Z'],
    ['2026-10-21T08:00+08:00', 'back', '2026-10-21T00:00:00.000Z'],
  ] as const)('%s %s is %s', (written, direction, expected) => {
    expect(readMoment(written, direction, now)).toBe(expected)
  })

  it.each(['yesterday', '7', '7m', '2026-13-01', '2026-10-21 08:00', '2026-10-21T08:00', ''])(
    'refuses %j rather than guess',
    (written) => {
      expect(() => readMoment(written, 'back', now)).toThrow(/Give a time like/)
    },
  )
})
