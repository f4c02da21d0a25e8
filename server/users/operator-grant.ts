import type { Field } from '../crypto/fields.ts'

/** What the row MAC of an operator grant binds. */
export const operatorFields = (userId: string): Field[] => ['operator grant v2', userId]

/**
 * The same as it was before sign-ins carried row MACs. Such a grant is no grant any more: it shows
 * that a database is of that time, and is made anew by the first start (system/bind-earlier-rows.ts).
 */
export const formerOperatorFields = (userId: string): Field[] => ['operator grant', userId]
