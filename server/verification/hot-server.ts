/** The hot endpoints, answered on bare node:http in front of the framework. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { parseKey, Refusal, SERVICE_CREDENTIAL_PREFIX } from '@keyward/contract'
import { problemOf } from '../http/refuse.ts'
import { newId } from '../ids.ts'
import type { Log } from '../log.ts'
import type { Asking, VerificationPlane } from './plane.ts'
import { readBody } from './read-body.ts'
import { indexDigest } from './verify.ts'
import { readKey } from './verify-body.ts'

const VERIFY_PATH = '/v1/keys/verify'

/** Answers `POST /v1/keys/verify`; false for every other request, which is then the framework's. */
export function createHotServer(plane: VerificationPlane, log: Log) {
  return (request: IncomingMessage, response: ServerResponse): boolean => {
    if (request.url !== VERIFY_PATH) return false
    const refuse = (error: unknown) =>
      sendRefusal(response, error instanceof Refusal ? error : logged(log, error))
    orRefuse(refuse, () => {
      const asking = admit(plane, request)
      const done = (body: string) => orRefuse(refuse, () => answer(plane, asking, body, response))
      readBody(request, done, refuse)
    })
    return true
  }
}

/** Nothing here is a promise: one more turn of the queue per request would be seen in every figure. */
function orRefuse(refuse: (error: unknown) => void, work: () => void): void {
  try {
    work()
  } catch (error) {
    refuse(error)
  }
}

/** What can be judged before the body is read. */
function admit(plane: VerificationPlane, request: IncomingMessage): Asking {
  if (request.method !== 'POST') throw new Refusal('method_not_allowed', { allow: 'POST' })
  const asking = authenticateService(plane, request)
  requireJson(request)
  return asking
}

function answer(
  plane: VerificationPlane,
  asking: Asking,
  body: string,
  response: ServerResponse,
): void {
  const key = readKey(body)
  if (!plane.feed.isFresh()) throw new Refusal('unavailable', { retry_after_seconds: 1 })
  const json = plane.verifyToJson(asking, key)
  response.writeHead(200, [
    'content-type',
    'application/json',
    'content-length',
    String(json.length),
    'cache-control',
    'no-store',
  ])
  // The text is ASCII: as Latin-1 it is copied, not encoded.
  response.end(json, 'latin1')
}

/** The service behind `Authorization: Bearer kws_…`. Refuses: unauthenticated. */
export function authenticateService(plane: VerificationPlane, request: IncomingMessage): Asking {
  const { authorization } = request.headers
  const credential = authorization?.startsWith('Bearer ') ? authorization.slice(7) : ''
  const parsed = parseKey(credential)
  const usable =
    parsed.format === 'standard' &&
    parsed.prefix === SERVICE_CREDENTIAL_PREFIX &&
    !isDoubled(request)
  const asking = usable ? plane.services.findByCredential(indexDigest(credential)) : null
  if (asking === null) throw new Refusal('unauthenticated')
  return asking
}

/** Node silently keeps the first of two Authorization headers. */
function isDoubled({ rawHeaders }: IncomingMessage): boolean {
  let seen = 0
  for (let i = 0; i < rawHeaders.length; i += 2) {
    if (rawHeaders[i]?.length === 13 && rawHeaders[i]?.toLowerCase() === 'authorization') seen += 1
  }
  return seen > 1
}

function requireJson({ headers }: IncomingMessage): void {
  const type = headers['content-type']
  if (type === 'application/json') return
  if (type?.split(';')[0]?.trim().toLowerCase() === 'application/json') return
  throw new Refusal('invalid_request', {}, [
    { field: 'content-type', code: 'unsupported', message: 'Send application/json.' },
  ])
}

function sendRefusal(response: ServerResponse, refusal: Refusal): void {
  if (response.headersSent) return void response.destroy()
  const wait = refusal.details['retry_after_seconds']
  if (wait !== undefined) response.setHeader('retry-after', String(wait))
  if (refusal.status === 401) response.setHeader('www-authenticate', 'Bearer realm="keyward"')
  if (refusal.status === 405) response.setHeader('allow', 'POST')
  const requestId = newId('request')
  const problem = problemOf(refusal, requestId)
  // A body that was not read to its end would be taken for the next request of this connection.
  if (refusal.code === 'body_too_large') response.setHeader('connection', 'close')
  const body = JSON.stringify(problem)
  response.writeHead(refusal.status, {
    'content-type': 'application/problem+json',
    'content-length': Buffer.byteLength(body),
    'cache-control': 'no-store',
    'x-request-id': requestId,
  })
  response.end(body)
}

function logged(log: Log, error: unknown): Refusal {
  log.error({ err: error }, 'A verification failed by our fault')
  return new Refusal('internal')
}
