import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { instantText } from './instant-text.ts'

describe('a moment written by hand', () => {
  test('is what Date writes, for every moment there is', () => {
    fc.assert(
      fc.property(fc.date({ noInvalidDate: true }), (date) => {
        expect(instantText(date.getTime())).toBe(date.toISOString())
      }),
      { numRuns: 5000 },
    )
  })

  test.each([
    '1970-01-01T00:00:00.000Z',
    '1969-12-31T23:59:59.999Z',
    '2028-02-29T23:59:59.999Z',
    '2030-01-01T00:00:00.001Z',
    '9999-12-31T23:59:59.999Z',
  ])('%s is written as it is', (text) => {
    expect(instantText(Date.parse(text))).toBe(text)
  })

  test('still holds after more days than are kept', () => {
    const first = Date.parse('2026-01-01T01:02:03.004Z')
    for (let day = 0; day < 25_000; day += 1) instantText(first + day * 86_400_000)
    expect(instantText(first)).toBe('2026-01-01T01:02:03.004Z')
  })
})
