import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { readVectors } from '../../contract/testing/read-vectors.ts'
import { encodeFields, type Field } from './fields.ts'

type WrittenField =
  | null
  | { text: string }
  | { number: number }
  | { time: string }
  | { hex: string }
const vectors = readVectors<{ fields: { fields: WrittenField[]; encoded: string }[] }>('row-mac')

function fieldOf(written: WrittenField): Field {
  if (written === null) return null
  if ('text' in written) return written.text
  if ('number' in written) return written.number
  return 'time' in written ? new Date(written.time) : Buffer.from(written.hex, 'hex')
}

test.each(vectors.fields)('$fields is encoded as ever', ({ fields, encoded }) => {
  expect(encodeFields(fields.map(fieldOf)).toString('hex')).toBe(encoded)
})

const field: fc.Arbitrary<Field> = fc.oneof(
  fc.constant(null),
  fc.string({ unit: 'grapheme', maxLength: 6 }),
  fc.maxSafeInteger(),
  fc.date({ noInvalidDate: true }),
  fc.uint8Array({ maxLength: 6 }).map((bytes) => Buffer.from(bytes)),
)

test('two different lists of fields never have the same bytes: each can be read back', () => {
  fc.assert(
    fc.property(fc.array(field, { maxLength: 6 }), (fields) => {
      expect(decode(encodeFields(fields))).toEqual(fields.map((each) => (each === 0 ? 0 : each)))
    }),
  )
})

test('moving a character from one field to the next changes the bytes', () => {
  expect(encodeFields(['ab', 'c'])).not.toEqual(encodeFields(['a', 'bc']))
  expect(encodeFields(['a', null])).not.toEqual(encodeFields(['a', '']))
  expect(encodeFields(['1'])).not.toEqual(encodeFields([1]))
  expect(encodeFields([1])).not.toEqual(encodeFields([new Date(1)]))
})

/** A reader of the encoding: that one can be written is the proof that nothing collides. */
function decode(bytes: Buffer): Field[] {
  const fields: Field[] = []
  for (let at = 0; at < bytes.length; ) {
    const end = at + 5 + bytes.readUInt32BE(at + 1)
    fields.push(read(bytes.readUInt8(at), bytes.subarray(at + 5, end)))
    at = end
  }
  return fields
}

function read(tag: number, bytes: Buffer): Field {
  const readers: (() => Field)[] = [
    () => null,
    () => bytes.toString('utf8'),
    () => Number(bytes.toString('latin1')),
    () => new Date(Number(bytes.toString('latin1'))),
    () => Buffer.from(bytes),
  ]
  const reader = readers[tag]
  if (!reader) throw new RangeError(`tag ${tag}`)
  return reader()
}
