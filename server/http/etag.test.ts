import { Refusal } from '@keyward/contract'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { etagOf, requireMatch } from './etag.ts'

const count = fc.integer({ min: 0, max: 2 ** 31 - 1 })

describe('If-Match', () => {
  test('with the ETag last seen passes, and with that of any other count does not', () => {
    fc.assert(
      fc.property(count, count, (current, seen) => {
        const act = () => requireMatch(etagOf(seen), current)
        if (seen === current) expect(act).not.toThrow()
        else expect(act).toThrow(expect.objectContaining({ code: 'etag_mismatch', status: 412 }))
      }),
    )
    expect(() => requireMatch('"7"', 7)).not.toThrow()
  })

  test('left out is refused as such: a double click cannot extend twice', () => {
    expect(() => requireMatch(undefined, 7)).toThrow(
      expect.objectContaining({ code: 'precondition_required', status: 428 }),
    )
  })

  test.each([
    '',
    '7',
    'W/"7"',
    '*',
    '"7", "8"',
    '"07"',
    '"7.0"',
    ' "7"',
    "'7'",
    '"7"\n',
    '""',
    'null',
  ])('%j is not the ETag "7"', (given) => {
    expect(() => requireMatch(given, 7)).toThrow(Refusal)
    expect(() => requireMatch(given, 7)).toThrow(expect.objectContaining({ code: 'etag_mismatch' }))
  })

  test('a mismatch says what the ETag is now', () => {
    expect(() => requireMatch('"6"', 7)).toThrow(
      expect.objectContaining({ details: { etag: '"7"' } }),
    )
  })

  test('an ETag is one quoted string, as HTTP writes it', () => {
    fc.assert(fc.property(count, (changes) => /^"[0-9]+"$/.test(etagOf(changes))))
  })
})
