import { hintOf, Plaintext, parseKey } from '@keyward/contract'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readVectors } from '../../contract/testing/read-vectors.ts'
import { createKeyring } from '../crypto/keyring.ts'
import { digestOf } from '../crypto/secret-strings.ts'
import {
  type BoundKey,
  newDataKey,
  newVersion,
  openPlaintext,
  sealPlaintext,
  unwrapDataKey,
  versionFields,
  wrapDataKey,
} from './key-versions.ts'

type Vectors = {
  root_key: string
  key: { id: string; membership_id: string; user_id: string; project_id: string; tenant_id: string }
  data_key: string
  wrapped_data_key: string
  sealed: { number: number; plaintext: string; sealed: string }[]
}
const vectors = readVectors<Vectors>('sealed')
const bytes = (hex: string) => Buffer.from(hex, 'hex')

const NOW = new Date('2030-01-01T00:00:00.000Z')
const keyring = createKeyring(bytes(vectors.root_key))
const key: BoundKey = {
  id: vectors.key.id,
  role: 'member',
  expiresAt: new Date('2031-02-03T04:05:06.789Z'),
  disabledAt: null,
  membership: { id: vectors.key.membership_id },
  user: { id: vectors.key.user_id },
  project: { id: vectors.key.project_id },
  tenant: { id: vectors.key.tenant_id },
}
const dataKey = unwrapDataKey(keyring, key, bytes(vectors.wrapped_data_key))

describe('sealed copies made by earlier releases', () => {
  test('a wrapped data key opens as ever', () => {
    expect(dataKey.toString('hex')).toBe(vectors.data_key)
  })

  test.each(vectors.sealed)('version $number opens as ever', ({ number, plaintext, sealed }) => {
    expect(openPlaintext(dataKey, key, number, bytes(sealed)).reveal()).toBe(plaintext)
  })
})

/** The same key at another place, in each way that binds a sealed copy. */
const elsewhere: [string, BoundKey][] = [
  ['tenant', { ...key, tenant: { id: 'ten_2' } }],
  ['project', { ...key, project: { id: 'prj_2' } }],
  ['user', { ...key, user: { id: 'usr_2' } }],
  ['key', { ...key, id: 'key_2' }],
  ['tenant and project swapped', { ...key, tenant: key.project, project: key.tenant }],
]

describe('a sealed copy opens in its own place only', () => {
  const sealed = sealPlaintext(dataKey, key, 1, new Plaintext('a secret'))

  test('it opens where it was sealed', () => {
    expect(openPlaintext(dataKey, key, 1, sealed).reveal()).toBe('a secret')
  })

  test.each(elsewhere)('moved to another %s it does not open', (_, place) => {
    expect(() => openPlaintext(dataKey, place, 1, sealed)).toThrow()
  })

  test.each(vectors.sealed)('version $number does not open as another version', (frozen) => {
    for (const number of [0, 1, 2, 3, 12, 21])
      if (number !== frozen.number)
        expect(() => openPlaintext(dataKey, key, number, bytes(frozen.sealed))).toThrow()
  })

  test('under another data key it does not open, nor as a data key', () => {
    expect(() => openPlaintext(newDataKey(), key, 1, sealed)).toThrow()
    expect(() => unwrapDataKey(keyring, key, sealed)).toThrow()
    expect(() => openPlaintext(dataKey, key, 1, bytes(vectors.wrapped_data_key))).toThrow()
  })

  test('a role, an expiry or a disabled mark that changes leaves it open to its owner', () => {
    const later: BoundKey = { ...key, role: 'admin', expiresAt: NOW, disabledAt: NOW }
    expect(openPlaintext(dataKey, later, 1, sealed).reveal()).toBe('a secret')
  })
})

describe('a wrapped data key', () => {
  const wrapped = wrapDataKey(keyring, key, dataKey)

  test('opens for its own key under its own root key', () => {
    expect(unwrapDataKey(keyring, key, wrapped)).toEqual(dataKey)
  })

  test('does not open for another key, nor under another root key', () => {
    expect(() => unwrapDataKey(keyring, { ...key, id: 'key_2' }, wrapped)).toThrow()
    expect(() => unwrapDataKey(createKeyring(Buffer.alloc(32, 1)), key, wrapped)).toThrow()
  })

  test('shows nothing of the data key', () => {
    expect(wrapped.includes(dataKey.subarray(0, 8))).toBe(false)
  })

  test('is of 256 random bits, never twice the same', () => {
    const made = Array.from({ length: 200 }, () => newDataKey().toString('hex'))
    expect(new Set(made).size).toBe(200)
    expect(made[0]).toHaveLength(64)
  })
})

describe('a new version', () => {
  test.each(['standard', 'uuid'] as const)('of format %s stands for its plaintext', (format) => {
    const { plaintext, version } = newVersion(format, 'acme', 3, NOW)
    const parsed = parseKey(plaintext.reveal())
    expect(parsed).toMatchObject({ format, canonical: plaintext.reveal() })
    expect(version.digest).toEqual(digestOf(plaintext.reveal()))
    const { first, last } = hintOf(plaintext.reveal())
    expect(version).toMatchObject({ number: 3, hintFirst: first, hintLast: last, endsAt: null })
  })

  test('holds nothing of the plaintext but eight characters and the digest', () => {
    const { plaintext, version } = newVersion('standard', 'kw', 1, NOW)
    const kept = JSON.stringify({ ...version, digest: version.digest?.toString('hex') })
    const body = plaintext.reveal().slice(3)
    for (let start = 0; start + 5 <= body.length; start++)
      expect(kept).not.toContain(body.slice(start, start + 5))
  })
})

describe('the row MAC of a version', () => {
  const { version } = newVersion('standard', 'kw', 1, NOW)
  const mac = keyring.mac('rowMac', versionFields(key, version))
  const ms = fc.integer({ min: -1e12, max: 1e12 }).filter((by) => by !== 0)

  test('holds for the row it was made for', () => {
    expect(keyring.matches('rowMac', versionFields(key, version), mac)).toBe(true)
  })

  test('does not hold when an expiry or an end is moved by any time at all', () => {
    fc.assert(
      fc.property(ms, (by) => {
        const moved = { ...key, expiresAt: new Date(key.expiresAt.getTime() + by) }
        expect(keyring.matches('rowMac', versionFields(moved, version), mac)).toBe(false)
        const ending = { ...version, endsAt: new Date(NOW.getTime() + by) }
        expect(keyring.matches('rowMac', versionFields(key, ending), mac)).toBe(false)
      }),
    )
  })

  test('does not hold for a digest that somebody else knows the plaintext of', () => {
    const forged = { ...version, digest: digestOf('kw_attacker') }
    expect(keyring.matches('rowMac', versionFields(key, forged), mac)).toBe(false)
  })

  test('does not hold at another place, for another role, or with the disabled mark taken off', () => {
    const disabled = { ...key, disabledAt: NOW }
    const stopped = keyring.mac('rowMac', versionFields(disabled, version))
    expect(keyring.matches('rowMac', versionFields(key, version), stopped)).toBe(false)
    const places = [...elsewhere.map(([, place]) => place), { ...key, role: 'admin' as const }]
    for (const place of [...places, { ...key, membership: { id: 'mbr_2' } }])
      expect(keyring.matches('rowMac', versionFields(place, version), mac)).toBe(false)
  })
})
