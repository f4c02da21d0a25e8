import type { Field } from '../crypto/fields.ts'
import type { links } from '../db/schema/index.ts'

/** A one-time link as it is stored. */
export type Link = typeof links.$inferSelect

/** What the row MAC of a one-time link binds: for whom, for what, until when, and whether it was used. */
export const linkFields = (link: Omit<Link, 'createdAt' | 'rowMac'>): Field[] => [
  'one-time link',
  link.id,
  link.purpose,
  link.userId,
  link.digest,
  link.expiresAt,
  link.usedAt,
]
