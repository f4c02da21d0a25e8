/** How a caller is turned away by a service: with status, headers and body as Keyward's own doors. */
import { randomBytes } from 'node:crypto'
import type { DenialCode, DenialFormat, Verification } from '@keyward/contract'
import { DENIALS, denialBody, denialHeaders } from '@keyward/contract/denials'
import { ID_PREFIXES } from '@keyward/contract/ids'
import { rateLimitHeaders } from '../verifier/buckets.ts'

export type Denial = {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  /** ASCII. */
  readonly body: string
}

/** What an answer says of a limit that was exceeded. */
export type Exceeded = Pick<Verification, 'retry_after_seconds' | 'rate_limit_per_minute'>

export function denialOf(code: DenialCode, format: DenialFormat, exceeded: Exceeded = {}): Denial {
  const requestId = newRequestId()
  const body = denialBody(code, format, requestId)
  const headers: Record<string, string> = { 'content-length': String(body.length) }
  const told = [
    ...denialHeaders(code, format, requestId, exceeded.retry_after_seconds),
    ...limitHeaders(exceeded),
  ]
  for (let i = 0; i < told.length; i += 2) headers[told[i] ?? ''] = told[i + 1] ?? ''
  return { status: DENIALS[code][0], headers, body }
}

function limitHeaders(exceeded: Exceeded): string[] {
  const { retry_after_seconds: wait, rate_limit_per_minute: perMinute } = exceeded
  if (wait === undefined || perMinute === undefined) return []
  return rateLimitHeaders({ perMinute, remaining: 0, retryAfterMs: wait * 1000 })
}

const DIGITS = '0123456789abcdefghjkmnpqrstvwxyz'
const TIME_DIGITS = 10
const RANDOM_DIGITS = 16

/** A ULID, as Keyward's own request IDs. */
function newRequestId(): string {
  let time = ''
  for (let rest = Date.now(); time.length < TIME_DIGITS; rest = Math.floor(rest / DIGITS.length))
    time = `${DIGITS[rest % DIGITS.length]}${time}`
  const tail = Array.from(randomBytes(RANDOM_DIGITS), (byte) => DIGITS[byte % DIGITS.length])
  return `${ID_PREFIXES.request}_${time}${tail.join('')}`
}
