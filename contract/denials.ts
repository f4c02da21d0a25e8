/** How callers of a protected service are turned away: status, a sentence, and the words TWCC's clients know. */
import type { Outcome } from './outcomes.ts'
import type { DenialFormat } from './schemas/service-access.ts'

/** Outcomes, and what stands in the way before there is one. */
export type DenialCode =
  | Exclude<Outcome, 'valid'>
  | 'missing'
  | 'service_unauthenticated'
  | 'unavailable'

const TWCC_401 = 'Your request is unauthorized.'

export const DENIALS: Readonly<
  Record<DenialCode, readonly [status: number, sentence: string, twcc: string]>
> = {
  missing: [401, 'Send an API key, as x-api-key or as Authorization: Bearer.', TWCC_401],
  malformed: [401, 'This is not an API key, or more than one was sent.', TWCC_401],
  unknown: [401, 'This API key is not known here.', TWCC_401],
  expired: [401, 'This API key has expired.', `${TWCC_401} Key is expired.`],
  disabled: [401, 'This API key is disabled.', `${TWCC_401} Key is disabled.`],
  suspended: [
    401,
    'This API key is suspended: something above it is not active.',
    `${TWCC_401} Key is suspended.`,
  ],
  not_allowed: [
    403,
    'This API key may not make this call.',
    '40301: You do not have permission to perform this action.',
  ],
  rate_limited: [
    429,
    'This API key has made too many calls. Wait, then try again.',
    'Too many requests.',
  ],
  service_unauthenticated: [
    401,
    'The gateway did not prove which service it is. This is no fault of the API key.',
    'The gateway is not set up.',
  ],
  unavailable: [
    503,
    'Keyward cannot decide right now. Try again shortly.',
    'Authorization is unavailable.',
  ],
}

/** The body of a denial, for a request ID that needs no escaping. */
export function denialBody(code: DenialCode, format: DenialFormat, requestId: string): string {
  const [status, sentence, twcc] = DENIALS[code]
  if (format === 'twcc') return JSON.stringify({ message: twcc })
  return JSON.stringify({
    type: `urn:keyward:problem:${code}`,
    title: sentence,
    status,
    code,
    detail: sentence,
    message: sentence,
    request_id: requestId,
  })
}

/** The headers that tell a denial, besides its length: names and values in turn. */
export function denialHeaders(
  code: DenialCode,
  format: DenialFormat,
  requestId: string,
  retryAfterSeconds = 1,
): string[] {
  const [status] = DENIALS[code]
  return [
    'cache-control',
    'no-store',
    'content-type',
    format === 'twcc' ? 'application/json' : 'application/problem+json',
    'x-keys-error',
    code,
    'x-keys-request-id',
    requestId,
    ...(status === 401 ? ['www-authenticate', challenge(code)] : []),
    ...(status === 429 || status === 503 ? ['retry-after', String(retryAfterSeconds)] : []),
  ]
}

function challenge(code: DenialCode): string {
  if (code === 'service_unauthenticated') return 'KeywardService realm="keyward"'
  return code === 'missing' ? 'ApiKey realm="keyward"' : `ApiKey realm="keyward", error="${code}"`
}

/**
 * What a gateway hands to the service behind it, every header every time. Security: gateways copy
 * these over what the caller sent; one that is left out would let the caller's own value through.
 */
export const IDENTITY_HEADERS = [
  'X-Keys-Key-Id',
  'X-Keys-Tenant',
  'X-Keys-Project',
  'X-Keys-Project-Code',
  'X-Keys-User',
  'X-Keys-Role',
  'X-Keys-Expires-At',
] as const
