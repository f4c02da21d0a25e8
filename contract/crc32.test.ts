import { crc32 as zlibCrc32 } from 'node:zlib'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { crc32 } from './crc32.ts'
import { readVectors } from './testing/read-vectors.ts'

const { cases } = readVectors<{ cases: { text: string; crc32: string }[] }>('crc32')

test.each(cases)('the CRC-32 of a frozen text never changes: $crc32', (vector) => {
  expect(crc32(vector.text).toString(16).padStart(8, '0')).toBe(vector.crc32)
})

// The oldest Node that is supported has no zlib.crc32; the frozen vectors hold there.
test.runIf(zlibCrc32)('the checksum is the CRC-32 of zip and PNG for every Latin-1 text', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      expect(crc32(Buffer.from(bytes).toString('latin1'))).toBe(zlibCrc32(bytes))
    }),
  )
})

test('one changed character always changes the checksum', () => {
  const text = fc.string({ unit: 'binary-ascii', minLength: 1, maxLength: 60 })
  fc.assert(
    fc.property(text, fc.nat(), fc.integer({ min: 1, max: 127 }), (original, where, by) => {
      const at = where % original.length
      const other = String.fromCharCode(original.charCodeAt(at) ^ by)
      const changed = original.slice(0, at) + other + original.slice(at + 1)
      expect(crc32(changed)).not.toBe(crc32(original))
    }),
  )
})
