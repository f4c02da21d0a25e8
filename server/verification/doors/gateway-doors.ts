/**
 * The doors for gateways. Each believes only the headers that its own kind of gateway writes over
 * whatever the caller sent: nginx, for one, passes a caller's X-Forwarded-Uri on untouched.
 *
 * Bodies are not read, `If-*` and `Range` are not looked at, every method is answered.
 */
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { DenialCode } from '@keyward/contract'
import type { LimitState } from '@keyward/sdk/verifier/buckets'
import type { Call } from '@keyward/sdk/verifier/call'
import { presentedKey } from '@keyward/sdk/verifier/presented-key'
import { readHeaders, wantHeaders } from '@keyward/sdk/verifier/read-headers'
import type { HotRequest } from '../../http/hot-request.ts'
import type { Log } from '../../log.ts'
import { askingByHeader } from '../authenticate-service.ts'
import type { Answering, Asking } from '../judge.ts'
import type { Send } from '../send-answer.ts'
import { deny } from './answer-door.ts'
import { identityLines } from './identity-lines.ts'
import { nextRequestId } from './request-ids.ts'

/** Slots of what is read from a request. */
const [API_KEY, AUTHORIZATION, SERVICE, EXPLAIN, API_HOST, METHOD, TARGET, HOST, ADDRESS] = [
  0, 1, 2, 3, 4, 5, 6, 7, 8,
] as const

type Headers = readonly (string | undefined)[]
type Door = {
  readonly wanted: ReturnType<typeof wantHeaders>
  readonly bodyInHeader: boolean
  call(request: IncomingMessage, headers: Headers): Call
}

/** The headers in which a gateway tells method, target, host and address of the call. */
const wantedWith = (...told: readonly (string | null)[]) =>
  wantHeaders([
    'x-api-key',
    'authorization',
    'x-keys-service',
    'x-keys-explain',
    'x-api-host',
    ...told,
  ])

/** What was not told is not "any": it equals nothing, and passes only where nothing is asked. */
const toldBy = (headers: Headers): Call => ({
  method: headers[METHOD] ?? '',
  path: headers[TARGET] ?? '',
  host: headers[HOST] ?? '',
  // The caller's word, which can only choose among the names of the service.
  apiHost: headers[API_HOST] ?? null,
  ip: lastOf(headers[ADDRESS]),
})

/** The gateway itself appends the last address; those before it are the caller's word. */
const lastOf = (addresses: string | undefined): string | null =>
  addresses === undefined ? null : addresses.slice(addresses.lastIndexOf(',') + 1).trim()

const ENVOY = '/v1/verify/envoy'

const DOORS: Readonly<Record<'nginx' | 'forward' | 'envoy', Door>> = {
  // X-Original-* and X-Real-IP are set by `proxy_set_header`, which replaces the caller's.
  nginx: {
    wanted: wantedWith('x-original-method', 'x-original-uri', 'x-original-host', 'x-real-ip'),
    bodyInHeader: true,
    call: (_request, headers) => toldBy(headers),
  },
  // Caddy and Traefik write X-Forwarded-* anew, unless told to trust the caller's.
  forward: {
    wanted: wantedWith(
      'x-forwarded-method',
      'x-forwarded-uri',
      'x-forwarded-host',
      'x-forwarded-for',
    ),
    bodyInHeader: false,
    call: (_request, headers) => toldBy(headers),
  },
  // Envoy sends the call itself: the caller's method, host and target behind a prefix.
  envoy: {
    wanted: wantedWith(null, null, 'host', 'x-forwarded-for'),
    bodyInHeader: false,
    call: (request, headers) => ({
      ...toldBy(headers),
      method: request.method ?? '',
      path: request.url?.slice(ENVOY.length) ?? '',
    }),
  },
}

/** The door of a target, or null. */
export function findDoor(url: string): Door | null {
  if (!url.startsWith('/v1/verify/')) return null
  if (isAt(url, '/v1/verify/nginx')) return DOORS.nginx
  if (isAt(url, '/v1/verify/forward')) return DOORS.forward
  return url.startsWith(`${ENVOY}/`) ? DOORS.envoy : null
}

const isAt = (url: string, path: string): boolean =>
  url.startsWith(path) && (url.length === path.length || url[path.length] === '?')

type Parts = { readonly answering: Answering; readonly log: Log; readonly send: Send }

/** Answers a gateway: 200, or 401, 403, 429, 503. Never 500: what breaks is "cannot decide". */
export function answerGateway(
  parts: Parts,
  door: Door,
  request: HotRequest,
  response: ServerResponse,
): void {
  const { answering, log } = parts
  const { bodyInHeader } = door
  request.ignoreBody()
  try {
    const headers = readHeaders(request.rawHeaders, door.wanted)
    const asking = askingByHeader(answering.services, request, headers[SERVICE] ?? '')
    if (asking !== null) return answerService(parts, asking, { door, request, headers, response })
    const code = answering.isFresh() ? 'service_unauthenticated' : 'unavailable'
    deny(response, code, { format: 'problem', bodyInHeader })
  } catch (error) {
    log.error({ err: error }, 'A gateway could not be answered by our fault')
    deny(response, 'unavailable', { format: 'problem', bodyInHeader })
  }
}

type Exchange = {
  readonly door: Door
  readonly request: IncomingMessage
  readonly headers: Headers
  readonly response: ServerResponse
}

function answerService(
  { answering, send }: Parts,
  asking: Asking,
  { door, request, headers, response }: Exchange,
): void {
  const refuse = (code: DenialCode, limit?: LimitState) => {
    const format = asking.service.access.denialFormat
    deny(response, code, { format, bodyInHeader: door.bodyInHeader, limit })
  }
  if (!answering.isFresh()) return refuse('unavailable')
  const key = presentedKey(headers[API_KEY], headers[AUTHORIZATION])
  if (key === null) return refuse('missing')
  const counted = headers[EXPLAIN] !== '1'
  const decision = answering.judge(asking, key, door.call(request, headers), counted)
  const { code, hit, limit } = decision
  if (code !== 'valid') return refuse(code, code === 'rate_limited' ? limit : undefined)
  if (hit === null) throw new Error('A valid decision says whose key it is')
  send(response, identityLines(hit, nextRequestId(), limit), '')
}
