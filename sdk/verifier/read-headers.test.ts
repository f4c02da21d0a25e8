import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { DOUBLED, isNamed, readHeaders, wantHeaders } from './read-headers.ts'

/** What the names of headers are made of (RFC 9110, 5.6.2). */
const TOKEN = [..."!#$%&'*+-.^_`|~09azAZkKsS"]
const names = ['x-api-key', 'authorization', 'x-keys-service', 'x-0']
const nearNames = fc
  .tuple(fc.constantFrom(...names), fc.nat(20), fc.constantFrom(...TOKEN), fc.boolean())
  .map(([name, at, sign, big]) => {
    const near = name.slice(0, at) + (at < name.length ? sign : '') + name.slice(at + 1)
    return big ? near.toUpperCase() : near
  })
const sent = fc.oneof(
  nearNames,
  fc.constantFrom(...names),
  fc.string({ unit: fc.constantFrom(...TOKEN) }),
)

test('a header is known by its name exactly when both are the same in small letters', () => {
  fc.assert(
    fc.property(sent, fc.constantFrom(...names), (name, wanted) => {
      expect(isNamed(name, wanted)).toBe(name.toLowerCase() === wanted)
    }),
    { numRuns: 5000 },
  )
})

test('headers are found in any order and spelling, and none that came twice', () => {
  const wanted = wantHeaders([names[0] ?? '', null, ...names.slice(1)])
  fc.assert(
    fc.property(fc.array(fc.tuple(sent, fc.string())), (headers) => {
      const found = readHeaders(headers.flat(), wanted)
      for (const [i, name] of names.entries()) {
        const values = headers.filter(([each]) => each.toLowerCase() === name)
        const expected = values.length > 1 ? DOUBLED : values[0]?.[1]
        expect(found[i === 0 ? 0 : i + 1]).toBe(expected)
      }
    }),
  )
})
