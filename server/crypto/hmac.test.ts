import { createHmac as nodeHmac } from 'node:crypto'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { createHmac, MAC_BYTES } from './hmac.ts'

const keys = fc.uint8Array({ maxLength: 64 })
/** Around blocks of the hash and around the length from which memory is taken anew. */
const messages = fc
  .oneof(
    fc.integer({ max: 200, min: 0 }),
    fc.integer({ max: 1030, min: 1018 }),
    fc.constant(70_000),
  )
  .chain((length) => fc.uint8Array({ minLength: length, maxLength: length, size: 'max' }))

test('says what HMAC-SHA-256 says, of messages of any length, one after the other', () => {
  fc.assert(
    fc.property(keys, fc.array(messages, { maxLength: 5 }), (key, all) => {
      const hmac = createHmac(key)
      for (const message of all) {
        const right = nodeHmac('sha256', key).update(message).digest()
        expect(hmac.mac(message)).toEqual(right)
        expect(hmac.matches(message, right)).toBe(true)
      }
    }),
  )
})

test('one flipped bit, in the message or in the MAC, is a mismatch', () => {
  const hmac = createHmac(Buffer.alloc(32, 5))
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1, maxLength: 300 }), fc.nat(), (message, bit) => {
      const flipped = (bytes: Uint8Array) => {
        const changed = Uint8Array.from(bytes)
        const at = (bit >> 3) % bytes.length
        changed[at] = (changed[at] as number) ^ (1 << (bit & 7))
        return changed
      }
      const mac = hmac.mac(message)
      expect(hmac.matches(flipped(message), mac)).toBe(false)
      expect(hmac.matches(message, flipped(mac))).toBe(false)
    }),
  )
})

test('what was made stays as it was when others are made', () => {
  const hmac = createHmac(Buffer.alloc(32, 5))
  const first = hmac.mac(Buffer.from('one'))
  const before = Buffer.from(first)
  hmac.mac(Buffer.from('another'))
  hmac.matches(Buffer.from('a third'), Buffer.alloc(MAC_BYTES))
  expect(first).toEqual(before)
})

test('a MAC of the wrong length is a mismatch, and a key of more than a block is refused', () => {
  const hmac = createHmac(Buffer.alloc(64, 1))
  for (const length of [0, 31, 33, 64])
    expect(hmac.matches(Buffer.from('x'), Buffer.alloc(length))).toBe(false)
  expect(() => createHmac(Buffer.alloc(65))).toThrow(RangeError)
})
