/** Versions of keys: their birth, their row MACs, and the sealed copies of their plaintexts. */
import { randomBytes } from 'node:crypto'
import { hintOf, Plaintext } from '@keyward/contract'
import type { Field } from '../crypto/fields.ts'
import { type Keyring, openWith, sealWith } from '../crypto/keyring.ts'
import { digestOf, newSecret, newUuidSecret } from '../crypto/secret-strings.ts'
import { newId } from '../ids.ts'
import type { ApiKey, KeyVersion } from './key.ts'

/** The immutable place of a key, and what may change about it, as far as a row MAC binds them. */
export type BoundKey = Pick<ApiKey, 'id' | 'role' | 'expiresAt' | 'disabledAt'> & {
  readonly membership: { readonly id: string }
  readonly user: { readonly id: string }
  readonly project: { readonly id: string }
  readonly tenant: { readonly id: string }
}

/** A fresh secret, and the version that stands for it. */
export function newVersion(
  format: ApiKey['format'],
  prefix: string,
  number: number,
  now: Date,
): { plaintext: Plaintext; version: KeyVersion } {
  const plaintext = format === 'uuid' ? newUuidSecret() : newSecret(prefix)
  const hint = hintOf(plaintext.reveal())
  const version = {
    id: newId('version'),
    number,
    digest: digestOf(plaintext.reveal()),
    hintFirst: hint.first,
    hintLast: hint.last,
    createdAt: now,
    endsAt: null,
    sealed: null,
  }
  return { plaintext, version }
}

/** What tells its MAC from that of any other row. */
export const VERSION_TITLE = 'key version'

/**
 * What the row MAC of a version binds: whose key it is, how far it reaches and until when. Whoever
 * can write the row without the root key can stop the key, but not mint or widen one.
 */
export const versionFields = (
  key: BoundKey,
  version: Pick<KeyVersion, 'id' | 'number' | 'digest' | 'endsAt'>,
): Field[] => [
  VERSION_TITLE,
  version.id,
  version.number,
  version.digest,
  version.endsAt,
  key.id,
  key.membership.id,
  key.user.id,
  key.project.id,
  key.tenant.id,
  key.role,
  key.expiresAt,
  key.disabledAt,
]

/**
 * What the row MAC of a key without a version binds, until the first one binds it: whoever can write
 * the row without the root key gets no secret made for what they wrote.
 */
export const unrevealedFields = (
  key: BoundKey & Pick<ApiKey, 'format' | 'createdAt' | 'disabledBy'>,
): Field[] => [
  'key without a version',
  key.id,
  key.membership.id,
  key.user.id,
  key.project.id,
  key.tenant.id,
  key.role,
  key.format,
  key.createdAt,
  key.expiresAt,
  key.disabledAt,
  key.disabledBy,
]

export const newDataKey = (): Buffer => randomBytes(32)

/** Where a wrapped data key belongs: it opens for no other key. */
export const dataKeyPlace = (keyId: string): Field[] => ['data key v1', keyId]

/** Wraps the data key that seals a key's plaintexts; destroying the wrapped copy destroys them all. */
export const wrapDataKey = (keyring: Keyring, key: BoundKey, dataKey: Buffer): Buffer =>
  keyring.seal('wrap', dataKey, dataKeyPlace(key.id))

export const unwrapDataKey = (keyring: Keyring, key: BoundKey, wrapped: Buffer): Buffer =>
  keyring.open('wrap', wrapped, dataKeyPlace(key.id))

/** Seals a plaintext so that the copy opens only in its own place (AAD). */
export const sealPlaintext = (
  dataKey: Buffer,
  key: BoundKey,
  number: number,
  plaintext: Plaintext,
): Buffer => sealWith(dataKey, Buffer.from(plaintext.reveal(), 'latin1'), sealedPlace(key, number))

export const openPlaintext = (
  dataKey: Buffer,
  key: BoundKey,
  number: number,
  sealed: Buffer,
): Plaintext =>
  new Plaintext(openWith(dataKey, sealed, sealedPlace(key, number)).toString('latin1'))

const sealedPlace = (key: BoundKey, number: number): Field[] => [
  'sealed plaintext v1',
  'key_versions',
  'sealed',
  key.tenant.id,
  key.project.id,
  key.user.id,
  key.id,
  number,
]
