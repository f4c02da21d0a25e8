/** What a gateway is told of a call that may not pass. Every header every time, `-` when empty. */
import type { ServerResponse } from 'node:http'
import {
  DENIALS,
  type DenialCode,
  type DenialFormat,
  denialBody,
  denialHeaders,
  IDENTITY_HEADERS,
} from '@keyward/contract'
import { type LimitState, rateLimitHeaders, retryAfterSeconds } from '@keyward/sdk/verifier/buckets'
import { nextRequestId } from './request-ids.ts'

const NOBODY = IDENTITY_HEADERS.flatMap((name) => [name.toLowerCase(), '-'])

/** How a denial is told. nginx drops the body of a denial, so its door repeats it in a header. */
export type DenialStyle = {
  readonly format: DenialFormat
  readonly bodyInHeader: boolean
  /** Where the key stands with its rate limit, for `rate_limited`. */
  readonly limit?: LimitState | undefined
}

export function deny(response: ServerResponse, code: DenialCode, style: DenialStyle): void {
  if (response.headersSent) return void response.destroy()
  const requestId = nextRequestId()
  const { limit } = style
  const body = denialBody(code, style.format, requestId)
  response.writeHead(DENIALS[code][0], [
    'content-length',
    String(body.length),
    ...denialHeaders(code, style.format, requestId, limit && retryAfterSeconds(limit)),
    ...(limit === undefined ? [] : rateLimitHeaders(limit)),
    ...NOBODY,
    ...(style.bodyInHeader ? ['x-keys-denial', body] : []),
  ])
  response.end(body, 'latin1')
}
