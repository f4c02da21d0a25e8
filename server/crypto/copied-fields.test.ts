import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Column, createCopiedFields } from './copied-fields.ts'
import { encodeFields, type Field } from './fields.ts'

const EPOCH_MS = Date.UTC(2000, 0, 1)

type Value = { readonly column: Column; readonly field: Field; readonly sent: Buffer | null }

const sentAs = {
  text: (text: string): Value => ({ column: 'text', field: text, sent: Buffer.from(text) }),
  bytes: (bytes: Uint8Array): Value => ({
    column: 'bytes',
    field: bytes,
    sent: Buffer.from(bytes),
  }),
  integer: (number: number): Value => {
    const sent = Buffer.alloc(4)
    sent.writeInt32BE(number)
    return { column: 'integer', field: number, sent }
  },
  time: (time: Date): Value => ({ column: 'time', field: time, sent: microseconds(time) }),
}
function microseconds(time: Date): Buffer {
  const sent = Buffer.alloc(8)
  sent.writeBigInt64BE(BigInt(time.getTime() - EPOCH_MS) * 1000n)
  return sent
}

const COLUMNS: Column[] = ['text', 'bytes', 'integer', 'time']
const values = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 30 }).map(sentAs.text),
  fc.uint8Array({ maxLength: 40 }).map(sentAs.bytes),
  fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }).map(sentAs.integer),
  fc.date({ noInvalidDate: true, min: new Date(-8e12), max: new Date(9.9e12) }).map(sentAs.time),
  fc.constantFrom(...COLUMNS).map((column): Value => ({ column, field: null, sent: null })),
)

/** As it stands in what PostgreSQL sends. */
const rowOf = (row: readonly Value[]): Buffer =>
  Buffer.concat(
    row.flatMap(({ sent }) => {
      const length = Buffer.alloc(4)
      length.writeInt32BE(sent?.length ?? -1)
      return sent === null ? [length] : [length, sent]
    }),
  )

const fieldsOf = (row: readonly Value[]) =>
  createCopiedFields(
    'title',
    row.map(({ column }) => column),
  )

test('a row is encoded as its fields are, and ends where it ends', () => {
  fc.assert(
    fc.property(fc.array(values, { maxLength: 12 }), fc.nat({ max: 9 }), (row, before) => {
      const sent = Buffer.concat([Buffer.alloc(before, 1), rowOf(row), Buffer.alloc(3, 2)])
      const fields = fieldsOf(row)
      expect(fields.read(sent, before)).toBe(sent.length - 3)
      const encoded = fields.encoded()
      // Too long a row is left to others.
      if (encoded === null) expect(sent.length).toBeGreaterThan(500)
      else expect(encoded).toEqual(encodeFields(['title', ...row.map(({ field }) => field)]))
      for (const [i, { column, field, sent: content }] of row.entries()) {
        expect(fields.lengthOf(i)).toBe(content?.length ?? -1)
        if (content)
          expect(sent.subarray(fields.startOf(i), fields.startOf(i) + content.length)).toEqual(
            content,
          )
        if (column === 'time')
          expect(fields.timeOf(i)).toBe(field instanceof Date ? field.getTime() : null)
      }
    }),
  )
})

test('one row after the other is encoded, whatever came before', () => {
  const fields = createCopiedFields('title', ['text', 'time'])
  const rows = [
    [sentAs.text('a'), sentAs.time(new Date(1))],
    [sentAs.text('x'.repeat(5000)), sentAs.time(new Date(2))],
    [{ column: 'text', field: null, sent: null }, sentAs.time(new Date(3))],
  ] satisfies Value[][]
  const encoded = rows.map((row) => {
    fields.read(rowOf(row), 0)
    const encoded = fields.encoded()
    return encoded && Buffer.from(encoded)
  })
  const right = (row: Value[]) => encodeFields(['title', ...row.map(({ field }) => field)])
  expect(encoded).toEqual([right(rows[0] ?? []), null, right(rows[2] ?? [])])
})

test.each([-1, 0, 1e12 - 1, 1e12, 1e12 + 1e7, 9.95e12])(
  'the moment %s is written as its digits',
  (ms) => {
    const row = [sentAs.time(new Date(ms))]
    const fields = fieldsOf(row)
    fields.read(rowOf(row), 0)
    expect(fields.encoded()).toEqual(encodeFields(['title', new Date(ms)]))
  },
)

test.each([
  ['infinity', 0x7fffffffffffffffn],
  ['minus infinity', -0x8000000000000000n],
  ['a part of a millisecond', 1n],
  ['more than numbers can tell', 2n ** 53n],
])('%s is no moment: it is left to others', (_, sent) => {
  const fields = createCopiedFields('title', ['time'])
  const content = Buffer.alloc(12)
  content.writeInt32BE(8)
  content.writeBigInt64BE(sent, 4)
  fields.read(content, 0)
  expect(fields.encoded()).toBeNull()
})
