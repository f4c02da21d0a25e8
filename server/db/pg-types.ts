import { types } from 'pg'

const INT8 = 20

/**
 * `bigint` and `count(*)` arrive as numbers. One beyond 2^53 would silently lose digits, so it
 * is an error instead. (`timestamptz` already arrives as Date, `numeric` stays a string.)
 */
export function parseSafeInteger(text: string): number {
  const value = Number(text)
  if (Number.isSafeInteger(value)) return value
  throw new RangeError(`The bigint ${text} does not fit a JavaScript number`)
}

types.setTypeParser(INT8, parseSafeInteger)
