import { BASE62, BODY_LENGTH, hasValidChecksum, parseKey } from '@keyward/contract'
import { indexDigest } from '@keyward/sdk/verifier/decide'
import { describe, expect, test } from 'vitest'
import { readVectors } from '../../contract/testing/read-vectors.ts'
import { digestOf, newSecret, newUuidSecret } from './secret-strings.ts'

type Case = { presented: string; canonical: string; sha256: string }
const { cases } = readVectors<{ cases: Case[] }>('digest')

describe('the frozen digest', () => {
  test.each(cases)('$presented is looked up as ever', ({ presented, canonical, sha256 }) => {
    const parsed = parseKey(presented)
    expect(parsed).toMatchObject({ canonical })
    expect(digestOf(canonical).toString('hex')).toBe(sha256)
    expect(Buffer.from(indexDigest(canonical), 'latin1').toString('hex')).toBe(sha256)
  })
})

describe('a new secret', () => {
  test('is a well-formed key with its prefix and checksum', () => {
    for (const prefix of ['kw', 'acme', 'kwm', 'kws']) {
      const secret = newSecret(prefix).reveal()
      expect(parseKey(secret)).toEqual({ format: 'standard', prefix, canonical: secret })
      expect(hasValidChecksum(secret)).toBe(true)
    }
  })

  test('in uuid shape is canonical already', () => {
    const secret = newUuidSecret().reveal()
    expect(parseKey(secret)).toEqual({ format: 'uuid', canonical: secret })
  })

  test('is never made twice', () => {
    const made = Array.from({ length: 2000 }, () => newSecret('kw').reveal())
    const uuids = Array.from({ length: 2000 }, () => newUuidSecret().reveal())
    expect(new Set([...made, ...uuids]).size).toBe(4000)
  })

  // With 61 degrees of freedom a fair maker passes 160 less than once in 10^9 runs.
  const BOUND = 160
  const SECRETS = 3000

  test('favours no character, in the whole and in its first and last place', () => {
    const bodies = Array.from({ length: SECRETS }, () =>
      newSecret('kw')
        .reveal()
        .slice(3, 3 + BODY_LENGTH),
    )
    expect(chiSquare(bodies.join(''))).toBeLessThan(BOUND)
    expect(chiSquare(bodies.map((body) => body.at(0)).join(''))).toBeLessThan(BOUND)
    expect(chiSquare(bodies.map((body) => body.at(-1)).join(''))).toBeLessThan(BOUND)
  })

  test('the bound would catch a maker without rejection sampling', () => {
    const biased = Array.from({ length: SECRETS * BODY_LENGTH }, (_, n) =>
      BASE62.charAt((n % 256) % 62),
    )
    expect(chiSquare(biased.join(''))).toBeGreaterThan(BOUND)
  })

  test('has 122 and more random bits in uuid shape: no bit is fixed', () => {
    let ones = 0n
    let zeros = 0n
    for (let n = 0; n < 200; n++) {
      const bits = BigInt(`0x${newUuidSecret().reveal().replaceAll('-', '')}`)
      ones |= bits
      zeros |= ~bits & ALL_BITS
    }
    expect([ones, zeros]).toEqual([ALL_BITS, ALL_BITS])
  })
})

const ALL_BITS = (1n << 128n) - 1n

/** How far the counts of the 62 characters are from even. */
function chiSquare(text: string): number {
  const counts = new Map<string, number>([...BASE62].map((character) => [character, 0]))
  for (const character of text) counts.set(character, (counts.get(character) ?? NaN) + 1)
  const even = text.length / BASE62.length
  return [...counts.values()].reduce((sum, count) => sum + (count - even) ** 2 / even, 0)
}
