/** The key a caller presents: `x-api-key` or `Authorization: Bearer`, and never two. */
import { DOUBLED } from './read-headers.ts'

/** Null when none was sent. Two that differ are no key at all. */
export function presentedKey(
  apiKey: string | undefined,
  authorization: string | undefined,
): string | null {
  const bearer = bearerOf(authorization)
  if (apiKey === undefined || apiKey === '') return bearer
  return bearer === null || bearer === apiKey ? apiKey : DOUBLED
}

/** Another scheme is the protected service's own business. */
function bearerOf(authorization: string | undefined): string | null {
  if (authorization === undefined) return null
  if (authorization === DOUBLED) return DOUBLED
  return authorization.slice(0, 7).toLowerCase() === 'bearer ' ? authorization.slice(7) : null
}
