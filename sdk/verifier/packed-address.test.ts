import { isIPv4 } from 'node:net'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { packAddress, unpackAddress } from './packed-address.ts'

it('gives back every IPv4 address as it was, also out of a word with a sign', () => {
  fc.assert(
    fc.property(fc.ipV4(), (address) => {
      const word = packAddress(address)
      expect(unpackAddress(word)).toBe(address)
      expect(unpackAddress(word | 0)).toBe(address)
    }),
  )
})

it('leaves every other text alone', () => {
  const parts = fc.array(fc.constantFrom('0', '00', '1', '25', '255', '256', '.', '..', ':', ' '))
  fc.assert(
    fc.property(
      fc.oneof(
        parts.map((all) => all.join('')),
        fc.string(),
        fc.ipV6(),
      ),
      (text) => {
        expect(packAddress(text) >= 0).toBe(isIPv4(text))
      },
    ),
    { numRuns: 2000 },
  )
})

it.each(['', '1.2.3', '1.2.3.', '.1.2.3', '1.2.3.4.5', '01.2.3.4', '1.2.3.256', '1.2.3.4 '])(
  'takes %j for no address',
  (text) => expect(packAddress(text)).toBe(-1),
)
