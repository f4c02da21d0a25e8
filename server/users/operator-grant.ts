import type { Field } from '../crypto/fields.ts'

/** What the row MAC of an operator grant binds. */
export const operatorFields = (userId: string): Field[] => ['operator grant', userId]
