/** What a gateway is answered: whose key it is, or why not. Every header every time, `-` when empty. */
import type { ServerResponse } from 'node:http'
import {
  DENIALS,
  type DenialCode,
  type DenialFormat,
  denialBody,
  denialHeaders,
  IDENTITY_HEADERS,
  type Verification,
} from '@keyward/contract'
import { type LimitState, rateLimitHeaders, retryAfterSeconds } from '@keyward/sdk/verifier/buckets'
import { nextRequestId } from './request-ids.ts'

const NOBODY = IDENTITY_HEADERS.flatMap((name) => [name.toLowerCase(), '-'])

/** `limit` is where the key stands with its rate limit, if it has one. */
export function allow(
  response: ServerResponse,
  found: Verification,
  limit: LimitState | undefined,
): void {
  response.writeHead(200, [
    'cache-control',
    'no-store',
    'content-length',
    '0',
    'x-keys-key-id',
    found.key_id ?? '-',
    'x-keys-tenant',
    found.tenant ?? '-',
    'x-keys-project',
    found.project ?? '-',
    'x-keys-project-code',
    headerText(found.project_code ?? '-'),
    'x-keys-user',
    found.user ?? '-',
    'x-keys-role',
    found.role ?? '-',
    'x-keys-expires-at',
    found.expires_at ?? '-',
    'x-keys-error',
    '-',
    'x-keys-request-id',
    nextRequestId(),
    ...(limit === undefined ? [] : rateLimitHeaders(limit)),
  ])
  response.end()
}

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

/** Project codes are ASCII; one that was forged in the database must still be a header of one line. */
const headerText = (text: string): string =>
  /^[\x21-\x24\x26-\x7e]+$/.test(text)
    ? text
    : Buffer.from(text, 'utf8').reduce((all, byte) => all + escaped(byte), '')

const escaped = (byte: number): string =>
  byte > 0x20 && byte < 0x7f && byte !== 0x25
    ? String.fromCharCode(byte)
    : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`
