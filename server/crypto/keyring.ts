/** Everything that is done with the root key: MACs, sealing, wrapping. One subkey per purpose. */
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'
import { encodeFields, type Field } from './fields.ts'
import { createHmac, type Hmac } from './hmac.ts'

/**
 * Labels of the subkeys. NEVER CHANGE a label or reuse one for another purpose: rows and sealed
 * copies made under it become unreadable. A new algorithm takes a new label with the next number.
 */
export const PURPOSES = {
  rowMac: 'keyward row mac v1',
  wrap: 'keyward data key wrap v1',
  idempotency: 'keyward idempotency v1',
  idempotencySeal: 'keyward idempotency seal v1',
  cursor: 'keyward cursor v1',
  csrf: 'keyward csrf v1',
  attempts: 'keyward attempts v1',
  sessions: 'keyward sessions v1',
  keyId: 'keyward root key id v1',
  indexSnapshot: 'keyward index snapshot v1',
} as const
export type Purpose = keyof typeof PURPOSES
/** Security: a subkey serves one algorithm only, so what seals makes no MACs and the other way round. */
export type SealPurpose = 'wrap' | 'idempotencySeal'
export type MacPurpose = Exclude<Purpose, SealPurpose>

const NONCE_BYTES = 12
const TAG_BYTES = 16

/** Keys derived from the root key. Holds no secret in the clear that could be printed. */
export type Keyring = {
  /** Public name of the root key: tells a wrong root key from the right one. */
  readonly rootKeyId: string
  /** HMAC-SHA-256 over length-prefixed fields, under the subkey of a purpose. */
  mac(purpose: MacPurpose, fields: readonly Field[]): Buffer
  /** True when `given` is the MAC of `fields`, compared in constant time. */
  matches(purpose: MacPurpose, fields: readonly Field[], given: Uint8Array): boolean
  /** The same for fields that stand as {@link encodeFields} would encode them. */
  matchesEncoded(purpose: MacPurpose, encoded: Uint8Array, given: Uint8Array): boolean
  /** AES-256-GCM under the subkey of a purpose, bound to `aad`. */
  seal(purpose: SealPurpose, secret: Uint8Array, aad: readonly Field[]): Buffer
  /** Opens what {@link seal} made; throws when anything was changed or moved. */
  open(purpose: SealPurpose, sealed: Uint8Array, aad: readonly Field[]): Buffer
  /** The same secret sealed anew when it was sealed under the other root key; null when it need not be. */
  reseal(purpose: SealPurpose, sealed: Uint8Array, aad: readonly Field[]): Buffer | null
}

/**
 * A keyring of the root key, which makes everything, and of another one that is believed as well
 * while the root key is being rotated.
 */
export function createKeyring(rootKey: Uint8Array, otherRootKey?: Uint8Array): Keyring {
  const current = keyringOf(rootKey)
  if (otherRootKey === undefined) return { ...current, reseal: () => null }
  const other = keyringOf(otherRootKey)
  return {
    ...current,
    matches: (purpose, fields, given) =>
      current.matches(purpose, fields, given) || other.matches(purpose, fields, given),
    matchesEncoded: (purpose, encoded, given) =>
      current.matchesEncoded(purpose, encoded, given) ||
      other.matchesEncoded(purpose, encoded, given),
    open: (purpose, sealed, aad) =>
      tryOpen(current, purpose, sealed, aad) ?? other.open(purpose, sealed, aad),
    reseal: (purpose, sealed, aad) =>
      tryOpen(current, purpose, sealed, aad)
        ? null
        : current.seal(purpose, other.open(purpose, sealed, aad), aad),
  }
}

type OneKeyring = Omit<Keyring, 'reseal'>

function tryOpen(
  keyring: OneKeyring,
  purpose: SealPurpose,
  sealed: Uint8Array,
  aad: readonly Field[],
): Buffer | null {
  try {
    return keyring.open(purpose, sealed, aad)
  } catch {
    return null
  }
}

function keyringOf(rootKey: Uint8Array): OneKeyring {
  const subkeys = new Map<Purpose, Buffer>()
  const subkey = (purpose: Purpose) => {
    const known = subkeys.get(purpose)
    if (known) return known
    const made = Buffer.from(hkdfSync('sha256', rootKey, '', PURPOSES[purpose], 32))
    subkeys.set(purpose, made)
    return made
  }
  const hmacs = new Map<MacPurpose, Hmac>()
  const hmac = (purpose: MacPurpose) => {
    const known = hmacs.get(purpose)
    if (known) return known
    const made = createHmac(subkey(purpose))
    hmacs.set(purpose, made)
    return made
  }
  const mac = (purpose: MacPurpose, fields: readonly Field[]) =>
    hmac(purpose).mac(encodeFields(fields))
  const matchesEncoded = (purpose: MacPurpose, encoded: Uint8Array, given: Uint8Array) =>
    hmac(purpose).matches(encoded, given)
  return {
    rootKeyId: mac('keyId', []).subarray(0, 8).toString('hex'),
    mac,
    matches: (purpose, fields, given) => matchesEncoded(purpose, encodeFields(fields), given),
    matchesEncoded,
    seal: (purpose, secret, aad) => sealWith(subkey(purpose), secret, aad),
    open: (purpose, sealed, aad) => openWith(subkey(purpose), sealed, aad),
  }
}

/** AES-256-GCM as nonce (12) ‖ ciphertext ‖ tag (16), bound to `aad`. */
export function sealWith(key: Uint8Array, secret: Uint8Array, aad: readonly Field[]): Buffer {
  const nonce = randomBytes(NONCE_BYTES)
  const cipher = createCipheriv('aes-256-gcm', key, nonce)
  cipher.setAAD(encodeFields(aad))
  return Buffer.concat([nonce, cipher.update(secret), cipher.final(), cipher.getAuthTag()])
}

/** Opens what {@link sealWith} made; throws when the bytes, the key or the AAD differ. */
export function openWith(key: Uint8Array, sealed: Uint8Array, aad: readonly Field[]): Buffer {
  const bytes = Buffer.from(sealed)
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, NONCE_BYTES), {
    authTagLength: TAG_BYTES,
  })
  decipher.setAAD(encodeFields(aad))
  decipher.setAuthTag(bytes.subarray(-TAG_BYTES))
  return Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()])
}
