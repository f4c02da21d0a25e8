import { Refusal } from '@keyward/contract'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { newSecret, newUuidSecret } from '../crypto/secret-strings.ts'
import { plainKey, type Question, readQuestion, readQuestionStrictly } from './verify-body.ts'

/** What came of it: the question, or what it was refused for. */
function told(read: (body: string) => Question, body: string) {
  try {
    return read(body)
  } catch (error) {
    if (error instanceof Refusal) return { code: error.code, errors: error.errors }
    throw error
  }
}

const secret = newSecret('kw').reveal()
const signs = [...'{}":, \\\n\0é\ud800[', '\\u0041', '{"key":"', '"}']
const names = ['"key"', '"Key"', '"path"', '"__proto__"', 'null', '1', secret]
const pieces = fc.constantFrom(...signs, ...names)
const nearBodies = fc
  .tuple(fc.constantFrom('{"key":"', '{"key": "', '{"key":  "'), fc.string(), fc.nat(80), pieces)
  .map(([opening, text, at, piece]) => {
    const body = `${opening}${text}"}`
    return body.slice(0, at) + piece + body.slice(at)
  })

describe('the short way to read a body', () => {
  test('never differs from the long way, whatever the body', () => {
    const soup = fc.array(pieces, { maxLength: 12 }).map((parts) => parts.join(''))
    fc.assert(
      fc.property(fc.oneof(nearBodies, soup, fc.json()), (body) => {
        expect(told(readQuestion, body)).toEqual(told(readQuestionStrictly, body))
      }),
      { numRuns: 5000 },
    )
  })

  test.each([secret, newUuidSecret().reveal(), newSecret('kws').reveal(), '', 'x', '-_'])(
    'is taken for %j, written close or with one blank',
    (key) => {
      expect(plainKey(JSON.stringify({ key }))).toBe(key)
      expect(plainKey(`{"key": "${key}"}`)).toBe(key)
      expect(readQuestionStrictly(`{"key": "${key}"}`).key).toBe(key)
    },
  )

  test.each([
    '',
    '{}',
    '{"key":"}',
    '{"key":"a","key":"b"}',
    '{"key":"a\\u0062"}',
    '{"key":"a"b"}',
    '{"key":"a","path":"/"}',
    '{"key":"a"} ',
    ' {"key":"a"}',
    `{"key":"${'x'.repeat(65)}"}`,
    '{"key":"ä"}',
  ])('is not taken for %s', (body) => {
    expect(plainKey(body)).toBeNull()
  })
})
