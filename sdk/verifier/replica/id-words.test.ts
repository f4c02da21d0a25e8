import { ID_PREFIXES, type IdKind } from '@keyward/contract'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ID_WORDS, readId, sameId, writeId, writeIdBytes } from './id-words.ts'

const KINDS = Object.keys(ID_PREFIXES) as IdKind[]
const CHARACTERS = '0123456789abcdefghjkmnpqrstvwxyz'
/** The first character has three bits: more would not fit into 128, and no ULID has them. */
const idsOf = (kind: IdKind) =>
  fc
    .tuple(
      fc.constantFrom(...'01234567'),
      fc.array(fc.constantFrom(...CHARACTERS), { minLength: 25, maxLength: 25 }),
    )
    .map(([first, rest]) => `${ID_PREFIXES[kind]}_${first}${rest.join('')}`)
const ids = fc.constantFrom(...KINDS).chain((kind) => idsOf(kind).map((id) => ({ kind, id })))

describe('identifiers as words', () => {
  test('come back as they were, and leave what stands beside them alone', () => {
    fc.assert(
      fc.property(ids, fc.integer(), ({ kind, id }, beside) => {
        const words = new Int32Array(ID_WORDS + 2).fill(beside)
        expect(writeId(kind, id, words, 1)).toBe(true)
        expect(readId(kind, words, 1)).toBe(id)
        expect([words[0], words[ID_WORDS + 1]]).toEqual([beside | 0, beside | 0])
      }),
      { numRuns: 2000 },
    )
  })

  test('are the same when they are made from bytes, wherever those stand', () => {
    fc.assert(
      fc.property(ids, fc.nat({ max: 5 }), ({ kind, id }, before) => {
        const [fromText, fromBytes] = [new Int32Array(ID_WORDS), new Int32Array(ID_WORDS)]
        const bytes = Buffer.from(`${'0'.repeat(before)}${id}`)
        writeId(kind, id, fromText, 0)
        expect(writeIdBytes(bytes, before + 4, fromBytes, 0)).toBe(true)
        expect(fromBytes).toEqual(fromText)
      }),
    )
  })

  test('are not made of bytes that are no identifier', () => {
    const whole = Buffer.from('01jd0000000000000000000000')
    const words = new Int32Array(ID_WORDS)
    expect(writeIdBytes(whole.subarray(1), 0, words, 0)).toBe(false)
    for (let at = 0; at < whole.length; at++)
      for (const byte of [0, 0x49, 0x69, 0x6f, 0x80, 0xff]) {
        const changed = Buffer.from(whole)
        changed[at] = byte
        expect(writeIdBytes(changed, 0, words, 0)).toBe(false)
      }
    expect(words).toEqual(new Int32Array(ID_WORDS))
  })

  test('are equal for equal identifiers only', () => {
    const two = fc.tuple(idsOf('key'), idsOf('key'))
    fc.assert(
      fc.property(two, ([one, other]) => {
        const [a, b] = [new Int32Array(ID_WORDS), new Int32Array(ID_WORDS)]
        writeId('key', one, a, 0)
        writeId('key', other, b, 0)
        expect(sameId(a, 0, b, 0)).toBe(one === other)
        expect(sameId(a, 0, a, 0)).toBe(true)
      }),
    )
  })

  test.each([
    '',
    'key_',
    'key_0',
    'usr_01jd0000000000000000000000',
    'key_01jd000000000000000000000',
    'key_01jd00000000000000000000000',
    'key_81jd0000000000000000000000',
    'key_01JD0000000000000000000000',
    'key_01jd000000000000000000000i',
    'key_01jd000000000000000000000é',
    'key-01jd0000000000000000000000',
  ])('are not made of %j', (text) => {
    expect(writeId('key', text, new Int32Array(ID_WORDS), 0)).toBe(false)
  })
})
