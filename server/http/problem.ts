import type { FieldError, Problem, Refusal } from '@keyward/contract'
import { maskSecrets } from '../log.ts'

/** The problem document of a refusal. */
export function problemOf(refusal: Refusal, requestId: string): Problem {
  const { code, status, message, errors, details } = refusal
  return {
    type: `urn:keyward:problem:${code}`,
    title: message,
    status,
    code,
    detail: message,
    message,
    request_id: requestId,
    ...(errors.length > 0 ? { errors: errors.map(withoutSecrets) } : {}),
    ...(Object.keys(details).length > 0 ? { details } : {}),
  }
}

/** What a schema did not take: where, why, and the names there that it does not know. */
export type Mismatch = {
  readonly path: readonly PropertyKey[]
  readonly code: string
  readonly message: string
  readonly unknown?: readonly unknown[] | undefined
}

/** Nobody needs to hear of more names at once. */
const UNKNOWN_FIELDS_MAX = 10
const NAME_LENGTH_MAX = 100

/** One error for each field; `whole` is what is wrong where no field is. */
export function fieldErrors(
  { path, code, message, unknown }: Mismatch,
  whole = 'body',
): FieldError[] {
  const fieldOf = (...names: PropertyKey[]) => [...path, ...names].map(String).join('.') || whole
  if (unknown === undefined) return [{ field: fieldOf(), code, message }]
  // Security: masked before it is cut, or half a secret would come back.
  const names = unknown.slice(0, UNKNOWN_FIELDS_MAX).map((name) => maskSecrets(String(name)))
  return names
    .map((name) => name.slice(0, NAME_LENGTH_MAX))
    .map((name) => ({ field: fieldOf(name), code, message: `Unrecognized key: "${name}"` }))
}

/** The headers of a refusal; `challenge` is how a caller may prove who it is. */
export function refusalHeaders(
  { status, details }: Refusal,
  challenge: string,
): Readonly<Record<string, string>> {
  const wait = details['retry_after_seconds'] ?? (status === 503 ? 1 : undefined)
  return {
    'content-type': 'application/problem+json',
    'cache-control': 'no-store',
    ...(wait === undefined ? {} : { 'retry-after': String(wait) }),
    ...(status === 401 ? { 'www-authenticate': challenge } : {}),
    ...(status === 405 ? { allow: String(details['allow']) } : {}),
  }
}

/** A secret in the place of a field's name would come back, and into the logs of whoever sent it. */
const withoutSecrets = ({ field, code, message }: FieldError): FieldError => ({
  field: maskSecrets(field),
  code,
  message: maskSecrets(message),
})
