import { inspect } from 'node:util'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readVectors } from '../../contract/testing/read-vectors.ts'
import {
  createKeyring,
  type MacPurpose,
  openWith,
  PURPOSES,
  type SealPurpose,
  sealWith,
} from './keyring.ts'

type Subkey = { label: string; subkey: string; mac_of_nothing: string }
type Vectors = {
  root_keys: { root_key: string; root_key_id: string; subkeys: Record<string, Subkey> }[]
}
const { root_keys } = readVectors<Vectors>('keyring')
const sealed = readVectors<{
  root_key: string
  idempotency: { claim: string; secret: string; sealed: string }
}>('sealed')

const SEALING: readonly SealPurpose[] = ['wrap', 'idempotencySeal']
const isSealing = (purpose: string) => (SEALING as readonly string[]).includes(purpose)
const MACING = Object.keys(PURPOSES).filter((purpose) => !isSealing(purpose)) as MacPurpose[]

const ROOT = Buffer.from(sealed.root_key, 'hex')
const keyring = createKeyring(ROOT)

describe.each(root_keys)('the frozen keyring of $root_key_id', ({ root_key, ...vector }) => {
  const frozen = createKeyring(Buffer.from(root_key, 'hex'))

  test('the root key is known by the same name for ever', () => {
    expect(frozen.rootKeyId).toBe(vector.root_key_id)
  })

  test('the labels are these and no others', () => {
    const labels = Object.entries(vector.subkeys).map(([purpose, { label }]) => [purpose, label])
    expect(PURPOSES).toEqual(Object.fromEntries(labels))
  })

  test.each(MACING)('the subkey of %s never changes', (purpose) => {
    expect(frozen.mac(purpose, []).toString('hex')).toBe(vector.subkeys[purpose]?.mac_of_nothing)
  })

  test.each(SEALING)('the subkey of %s never changes', (purpose) => {
    const subkey = Buffer.from(vector.subkeys[purpose]?.subkey ?? '', 'hex')
    const made = sealWith(subkey, Buffer.from('a secret'), ['here'])
    expect(frozen.open(purpose, made, ['here']).toString()).toBe('a secret')
  })
})

describe('purposes', () => {
  test('each has a label of its own, with a version', () => {
    const labels = Object.values(PURPOSES)
    expect(new Set(labels).size).toBe(labels.length)
    for (const label of labels) expect(label).toMatch(/^keyward [a-z ]+ v[0-9]+$/)
  })

  test('a subkey either makes MACs or seals, never both: the types refuse it', () => {
    // @ts-expect-error a purpose that seals makes no MACs
    keyring.mac('wrap', [])
    // @ts-expect-error a purpose that seals makes no MACs
    keyring.mac('idempotencySeal', [])
    // @ts-expect-error a purpose that makes MACs does not seal
    keyring.seal('idempotency', Buffer.alloc(1), [])
    // @ts-expect-error a purpose that makes MACs does not seal
    keyring.seal('rowMac', Buffer.alloc(1), [])
    expect(MACING).toHaveLength(Object.keys(PURPOSES).length - SEALING.length)
  })

  test('what one purpose made, no other accepts', () => {
    for (const purpose of MACING) {
      const mac = keyring.mac(purpose, ['same', 1])
      const accepting = MACING.filter((other) => keyring.matches(other, ['same', 1], mac))
      expect(accepting).toEqual([purpose])
    }
    const wrapped = keyring.seal('wrap', Buffer.from('secret'), [])
    expect(() => keyring.open('idempotencySeal', wrapped, [])).toThrow()
  })

  test('another root key accepts nothing of it', () => {
    const other = createKeyring(Buffer.alloc(32, 7))
    expect(other.rootKeyId).not.toBe(keyring.rootKeyId)
    expect(other.matches('rowMac', ['x'], keyring.mac('rowMac', ['x']))).toBe(false)
    expect(() => other.open('wrap', keyring.seal('wrap', ROOT, []), [])).toThrow()
  })

  test('one bit of the root key changes every subkey', () => {
    const changed = Buffer.from(ROOT)
    changed[31] = (changed[31] ?? 0) ^ 1
    const other = createKeyring(changed)
    for (const purpose of MACING)
      expect(other.mac(purpose, []).toString('hex')).not.toBe(
        keyring.mac(purpose, []).toString('hex'),
      )
  })
})

describe('MACs', () => {
  test('a MAC of the wrong length is a mismatch, not a throw', () => {
    const mac = keyring.mac('rowMac', ['x'])
    for (const given of [Buffer.alloc(0), mac.subarray(0, 31), Buffer.concat([mac, mac])])
      expect(keyring.matches('rowMac', ['x'], given)).toBe(false)
  })

  test('one flipped bit anywhere is a mismatch', () => {
    fc.assert(
      fc.property(fc.nat({ max: 255 }), (bit) => {
        const mac = Buffer.from(keyring.mac('rowMac', ['x']))
        expect(keyring.matches('rowMac', ['x'], mac)).toBe(true)
        mac[bit >> 3] = (mac[bit >> 3] ?? 0) ^ (1 << (bit & 7))
        expect(keyring.matches('rowMac', ['x'], mac)).toBe(false)
      }),
    )
  })
})

describe('sealing', () => {
  const key = Buffer.alloc(32, 9)

  test('what was sealed opens in its own place, byte for byte', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), fc.string(), (secret, place) => {
        const opened = openWith(key, sealWith(key, secret, [place]), [place])
        expect(opened).toEqual(Buffer.from(secret))
      }),
    )
  })

  test('nonces are never repeated: the same secret is sealed differently each time', () => {
    const made = Array.from({ length: 500 }, () => sealWith(key, Buffer.from('same'), []))
    expect(new Set(made.map((each) => each.toString('hex', 0, 12))).size).toBe(500)
    expect(new Set(made.map((each) => each.toString('hex', 12, 16))).size).toBe(500)
  })

  test('one flipped bit anywhere, or a missing end, does not open', () => {
    const whole = sealWith(key, Buffer.from('a secret of some length'), ['here'])
    for (let bit = 0; bit < whole.length * 8; bit++) {
      const changed = Buffer.from(whole)
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7))
      expect(() => openWith(key, changed, ['here'])).toThrow()
    }
    for (let length = 0; length < whole.length; length++)
      expect(() => openWith(key, whole.subarray(0, length), ['here'])).toThrow()
    expect(() => openWith(key, Buffer.concat([whole, Buffer.alloc(1)]), ['here'])).toThrow()
  })

  test('an answer kept for a retry opens, and only for its own claim', () => {
    const { claim, secret, sealed: bytes } = sealed.idempotency
    const kept = Buffer.from(bytes, 'hex')
    const place = Buffer.from(claim, 'hex')
    expect(keyring.open('idempotencySeal', kept, [place]).toString()).toBe(secret)
    expect(() => keyring.open('idempotencySeal', kept, [Buffer.alloc(32)])).toThrow()
  })
})

test('a keyring prints no key', () => {
  keyring.mac('rowMac', [])
  const printed = inspect(keyring, { depth: null, showHidden: true }) + JSON.stringify(keyring)
  for (const { subkey } of Object.values(root_keys[0]?.subkeys ?? {}))
    expect(printed).not.toContain(subkey.slice(0, 8))
  expect(printed).not.toContain(sealed.root_key.slice(0, 8))
})
