import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ID_PREFIXES, type IdKind } from '../ids.ts'
import { Email, GivenInstant, Id, Name, NewPassword, SearchText, text } from './common.ts'

describe('text', () => {
  test('what it lets through comes back byte for byte from UTF-8', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 20 }), (units) => {
        const value = String.fromCharCode(...units)
        if (!text(0, 20).safeParse(value).success) return
        expect(Buffer.from(value, 'utf8').toString('utf8')).toBe(value)
        expect(value).not.toContain('\0')
      }),
      { numRuns: 500 },
    )
  })

  test.each([
    ['NUL', 'a\0b'],
    ['a lone high surrogate', 'a\ud83d'],
    ['a lone low surrogate', '\udd11a'],
    ['surrogates in the wrong order', '\udd11\ud83d'],
  ])('%s is refused everywhere people may write', (_, value) => {
    for (const schema of [Name, SearchText, NewPassword, text(0, 100)])
      expect(schema.safeParse(value.padEnd(20, 'x')).success).toBe(false)
  })

  test.each(['計畫成員', 'Zoë', '🔑', 'א', 'a\u200db'])('%j is kept as it is', (value) => {
    expect(Name.parse(value)).toBe(value)
  })
})

test.each(['', ' ', ' a', 'a ', '\u3000a', 'a\n', 'x'.repeat(101)])('%j is no name', (value) => {
  expect(Name.safeParse(value).success).toBe(false)
})

test('an e-mail address is one address, whatever its case', () => {
  expect(Email.parse('Lin@Example.ORG')).toBe('lin@example.org')
  for (const wrong of ['lin', 'lin@', 'a@b@c.org', 'lin@example.org\n', 'a b@example.org'])
    expect(Email.safeParse(wrong).success).toBe(false)
})

test('a password of 14 characters is too short, 15 is enough, 256 is the most', () => {
  const taken = (length: number) => NewPassword.safeParse('p'.repeat(length)).success
  expect([14, 15, 256, 257].map(taken)).toEqual([false, true, true, false])
})

test('an ID of one kind is never an ID of another', () => {
  const kinds = Object.keys(ID_PREFIXES) as IdKind[]
  for (const kind of kinds) {
    const id = `${ID_PREFIXES[kind]}_01jd0000000000000000000001`
    expect(kinds.filter((other) => Id(other).safeParse(id).success)).toEqual([kind])
  }
})

describe('an instant that is told', () => {
  test.each([
    '1970-01-01T00:00:00Z',
    '1970-01-01T01:00:00+01:00',
    '2026-02-28T23:59:59.999999Z',
    '2038-01-19T03:14:08Z',
    '9999-12-31T00:00:00Z',
  ])('%s is taken', (instant) => {
    expect(GivenInstant.parse(instant)).toBe(instant)
  })

  test.each([
    '0000-01-01T00:00:00Z',
    '0001-01-01T00:00:00+01:00',
    '1969-12-31T23:59:59Z',
    '1970-01-01T00:00:00+01:00',
    '9999-12-31T23:59:59-23:59',
    '10000-01-01T00:00:00Z',
    '+012026-01-01T00:00:00Z',
    '-000001-01-01T00:00:00Z',
    '2026-02-30T00:00:00Z',
    '2026-01-01T24:00:00Z',
    '2026-01-01T00:00:60Z',
    '2026-01-01',
    '1767225600000',
  ])('%s is refused: the database or an answer could not hold it', (instant) => {
    expect(GivenInstant.safeParse(instant).success).toBe(false)
  })

  test('what is taken can be written as RFC 3339 again', () => {
    fc.assert(
      fc.property(fc.date({ noInvalidDate: false }), (date) => {
        const written = Number.isNaN(date.getTime()) ? 'Invalid Date' : date.toISOString()
        if (!GivenInstant.safeParse(written).success) return
        expect(new Date(written).toISOString()).toMatch(/^\d{4}-/)
      }),
    )
  })
})
