/** Search parameters as plain text: `?status=active&q=ci`, without quotes or JSON. */

/** Reads `?a=1&b=x` into strings; each route's `validateSearch` makes its own types of them. */
export function readSearch(search: string): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(search))
}

/** Writes them back, leaving out what is empty. */
export function writeSearch(search: Record<string, unknown>): string {
  const params = new URLSearchParams()
  for (const [name, value] of Object.entries(search)) {
    if (value !== undefined && value !== null && value !== '') params.set(name, String(value))
  }
  return params.size > 0 ? `?${params}` : ''
}

/** The text of one parameter, or undefined: for `validateSearch`. */
export const searchText = (raw: unknown): string | undefined =>
  typeof raw === 'string' && raw !== '' ? raw : undefined

/** The parameter when it is one of the allowed values. */
export const searchOneOf = <T extends string>(raw: unknown, allowed: readonly T[]): T | undefined =>
  allowed.find((value) => value === raw)
