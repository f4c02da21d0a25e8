import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  BASE62,
  BODY_LENGTH,
  formatKey,
  formatUuidKey,
  hasValidChecksum,
  hintOf,
  isUsablePrefix,
  maskedKey,
  type ParsedKey,
  parseKey,
  RESERVED_PREFIXES,
  scannerPattern,
} from './key-format.ts'
import { readVectors } from './testing/read-vectors.ts'

type Vectors = {
  alphabet: string
  standard: { prefix: string; body: string; key: string; masked: string }[]
  uuid: { hex: string; key: string; masked: string }[]
  parsed: ({ presented: string } & ParsedKey)[]
  malformed: { why: string; presented: string }[]
  checksums: { key: string; valid: boolean }[]
  prefixes: { usable: string[]; unusable: string[] }
  scanner: Record<string, string>
}
const vectors = readVectors<Vectors>('key-format')

describe('the frozen key format', () => {
  test('the alphabet never changes', () => {
    expect(BASE62).toBe(vectors.alphabet)
  })

  test.each(vectors.standard)('$key is written, read and masked as ever', (vector) => {
    const { prefix, body, key, masked } = vector
    expect(formatKey(prefix, body)).toBe(key)
    expect(parseKey(key)).toEqual({ format: 'standard', prefix, canonical: key })
    expect(hasValidChecksum(key)).toBe(true)
    expect(maskedKey(hintOf(key))).toBe(masked)
  })

  test.each(vectors.uuid)('$key is written, read and masked as ever', ({ hex, key, masked }) => {
    expect(formatUuidKey(hex)).toBe(key)
    expect(parseKey(key)).toEqual({ format: 'uuid', canonical: key })
    expect(maskedKey(hintOf(key))).toBe(masked)
  })

  test.each(vectors.parsed)('$presented is a $format key', ({ presented, ...parsed }) => {
    expect(parseKey(presented)).toEqual(parsed)
  })

  test.each(vectors.malformed)('$why: malformed', ({ presented }) => {
    expect(parseKey(presented)).toEqual({ format: 'malformed' })
  })

  test.each(vectors.checksums)('the checksum of $key is right: $valid', ({ key, valid }) => {
    expect(hasValidChecksum(key)).toBe(valid)
  })

  test.each(vectors.prefixes.usable)('%j may be chosen as prefix', (prefix) => {
    expect(isUsablePrefix(prefix)).toBe(true)
  })

  test.each(vectors.prefixes.unusable)('%j may not be chosen as prefix', (prefix) => {
    expect(isUsablePrefix(prefix)).toBe(false)
  })

  test.each(Object.entries(vectors.scanner))(
    'the pattern for scanners of %s',
    (prefix, pattern) => {
      expect(scannerPattern(prefix)).toBe(pattern)
    },
  )
})

const prefix = fc.string({
  unit: fc.constantFrom(...'abcdefghijklmnopqrstuvwxyz'),
  minLength: 2,
  maxLength: 5,
})
const body = fc.string({
  unit: fc.constantFrom(...BASE62),
  minLength: BODY_LENGTH,
  maxLength: BODY_LENGTH,
})
const key = fc.tuple(prefix, body).map(([name, random]) => formatKey(name, random))
const hex = fc.string({
  unit: fc.constantFrom(...'0123456789abcdef'),
  minLength: 32,
  maxLength: 32,
})

describe('every key', () => {
  test('reading what was written gives the same back', () => {
    fc.assert(
      fc.property(prefix, body, (name, random) => {
        const written = formatKey(name, random)
        expect(parseKey(written)).toEqual({ format: 'standard', prefix: name, canonical: written })
        expect(hasValidChecksum(written)).toBe(true)
      }),
    )
  })

  test('it fits in one SHA-256 block of 55 bytes', () => {
    fc.assert(fc.property(key, (written) => Buffer.byteLength(written) <= 55))
  })

  test('a scanner finds it in any text, whole, and nothing in its masked form', () => {
    fc.assert(
      fc.property(
        prefix,
        body,
        fc.constantFrom(' ', '"', '\n', ':', '(', '/'),
        (name, random, sign) => {
          const written = formatKey(name, random)
          const scanner = new RegExp(scannerPattern(name))
          expect(scanner.exec(`before${sign}${written}${sign}after`)?.[0]).toBe(written)
          expect(scanner.test(maskedKey(hintOf(written)))).toBe(false)
        },
      ),
    )
  })

  test('its masked form shows eight characters of its random part and no more', () => {
    fc.assert(
      fc.property(prefix, body, (name, random) => {
        const { first, last } = hintOf(formatKey(name, random))
        expect(first).toBe(`${name}_${random.slice(0, 4)}`)
        expect(last).toHaveLength(4)
      }),
    )
  })

  test('a uuid key is the same key in every mixture of cases', () => {
    fc.assert(
      fc.property(fc.mixedCase(hex.map(formatUuidKey)), (mixed) => {
        expect(parseKey(mixed)).toEqual({ format: 'uuid', canonical: mixed.toLowerCase() })
      }),
    )
  })

  test('a key is never cut, trimmed or lengthened in reading: canonical is what was presented', () => {
    const sign = fc.constantFrom(...'azAZ09_- \t\n\r\0%=+/é\u00a0\u0430\u200b\ufeff')
    const around = fc.string({ unit: sign, minLength: 1, maxLength: 3 })
    fc.assert(
      fc.property(key, around, fc.boolean(), (written, extra, before) => {
        const parsed = parseKey(before ? extra + written : written + extra)
        if (parsed.format === 'malformed') return
        expect(before && /^[a-z]{1,3}$/.test(extra)).toBe(true)
        expect(parsed.canonical).toBe(extra + written)
      }),
    )
  })

  test('one changed character fails the checksum', () => {
    const change = fc.tuple(fc.nat({ max: 42 + 6 }), fc.constantFrom(...BASE62))
    fc.assert(
      fc.property(key, change, (written, [place, other]) => {
        const at = written.indexOf('_') + 1 + place
        fc.pre(written[at] !== other)
        expect(hasValidChecksum(written.slice(0, at) + other + written.slice(at + 1))).toBe(false)
      }),
    )
  })

  test('any text at all is read without a throw', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 80 }), (units) => {
        const text = String.fromCharCode(...units)
        expect(['standard', 'uuid', 'malformed']).toContain(parseKey(text).format)
      }),
    )
  })
})

describe('a key is not written', () => {
  test.each([...vectors.prefixes.unusable].filter((name) => !/^[a-z]{2,5}$/.test(name)))(
    'with the prefix %j',
    (name) => {
      expect(() => formatKey(name, '0'.repeat(BODY_LENGTH))).toThrow(RangeError)
    },
  )

  test.each(['', '0'.repeat(42), '0'.repeat(44), `${'0'.repeat(42)}-`, `${'0'.repeat(42)}é`])(
    'with the body %j',
    (random) => {
      expect(() => formatKey('kw', random)).toThrow(RangeError)
    },
  )

  test.each(['', '0'.repeat(31), '0'.repeat(33), 'F'.repeat(32), 'g'.repeat(32)])(
    'as a uuid of %j',
    (digits) => {
      expect(() => formatUuidKey(digits)).toThrow(RangeError)
    },
  )
})

test('no installation may issue keys that look like tokens, credentials or links', () => {
  expect([...RESERVED_PREFIXES].toSorted()).toEqual(['kwl', 'kwm', 'kws'])
  expect(RESERVED_PREFIXES.filter(isUsablePrefix)).toEqual([])
})

describe('the shape test, written out for speed', () => {
  const pattern = /^[a-z]{2,5}_[0-9A-Za-z]{49}$/
  const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i
  const signs = fc.constantFrom(...'09AZaz_-`{/:@[ \n\0\u0080\u0130\u212a\ud800'.split(''))
  const nearKeys = fc
    .tuple(
      fc.stringMatching(/^[a-z]{1,6}_?[0-9A-Za-z]{48,50}$/),
      fc.nat(60),
      fc.option(signs, { nil: '' }),
      fc.nat(1),
    )
    .map(([key, at, sign, cut]) => key.slice(0, at) + sign + key.slice(at + cut))

  test('agrees with the regular expression on everything that is nearly a key', () => {
    fc.assert(
      fc.property(fc.oneof(nearKeys, fc.string()), (presented) => {
        const expected = pattern.test(presented)
          ? { format: 'standard', prefix: presented.split('_')[0], canonical: presented }
          : { format: uuid.test(presented) ? 'uuid' : 'malformed' }
        expect(parseKey(presented)).toMatchObject(expected)
      }),
      { numRuns: 5000 },
    )
  })
})
