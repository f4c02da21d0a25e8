/** Identifiers, digests and rows for tests that fill an index by hand. */
import { hash, randomInt, randomUUID } from 'node:crypto'
import { formatKey, formatUuidKey, ID_PREFIXES, type IdKind } from '@keyward/contract'
import type { IndexedMembership, IndexedVersion } from '../verifier/index.ts'

const LETTERS = 'abcdefghjkmnpqrstvwxyz'

/** The identifier number `n` of its kind: the same one each time, and different ones for different numbers. */
export function idOf(kind: IdKind, n: number): string {
  const digits = n
    .toString(32)
    .replace(/[a-v]/g, (digit) => LETTERS[digit.charCodeAt(0) - 97] ?? '')
  return `${ID_PREFIXES[kind]}_${digits.padStart(26, '0')}`
}

/** The SHA-256 of anything, as the index takes it. */
export const digestOf = (text: string): string => hash('sha256', text, 'binary')

/** A membership of user 1 in project 1 of tenant 1, unless told otherwise. */
export const membershipRow = (more: Partial<IndexedMembership> = {}): IndexedMembership => ({
  id: idOf('membership', 1),
  userId: idOf('user', 1),
  projectId: idOf('project', 1),
  projectCode: 'GOV108009',
  tenantId: idOf('tenant', 1),
  role: 'admin',
  ended: false,
  ...more,
})

/** A version that membership 1 holds, unless told otherwise. */
export const versionRow = (more: Partial<IndexedVersion> = {}): IndexedVersion => ({
  membershipId: idOf('membership', 1),
  role: 'member',
  endsAt: 1000,
  disabled: false,
  ...more,
})

const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

/** A key as Keyward makes them, which nobody holds. */
export const newPlaintext = (prefix: string): string =>
  formatKey(prefix, Array.from({ length: 43 }, () => BASE62[randomInt(62)]).join(''))

/** The same in the UUID format. */
export const newUuidPlaintext = (): string => formatUuidKey(randomUUID().replaceAll('-', ''))
