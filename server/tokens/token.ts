import type { Field } from '../crypto/fields.ts'

/** What the row MAC of a management token binds. */
export const tokenFields = (token: {
  id: string
  userId: string
  digest: Buffer
  scopes: readonly string[]
  expiresAt: Date
}): Field[] => [
  'management token',
  token.id,
  token.userId,
  token.digest,
  token.scopes.join(' '),
  token.expiresAt,
]
