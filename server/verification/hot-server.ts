/** The hot endpoints, answered on bare node:http in front of the framework. */
import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import {
  type FieldError,
  parseKey,
  Refusal,
  SERVICE_CREDENTIAL_PREFIX,
  VerifyBody,
} from '@keyward/contract'
import { BODY_BYTES_MAX, parseJson } from '../http/parse-json.ts'
import { problemOf } from '../http/refuse.ts'
import type { Log } from '../log.ts'
import type { Asking, VerificationPlane } from './plane.ts'
import { indexDigest } from './verify.ts'

const VERIFY_PATH = '/v1/keys/verify'

/** Answers `POST /v1/keys/verify`; false for every other request, which is then the framework's. */
export function createHotServer(plane: VerificationPlane, log: Log) {
  return (request: IncomingMessage, response: ServerResponse): boolean => {
    if (request.url !== VERIFY_PATH) return false
    answer(plane, request, response).catch((error: unknown) => {
      sendRefusal(response, error instanceof Refusal ? error : logged(log, error))
    })
    return true
  }
}

async function answer(
  plane: VerificationPlane,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (request.method !== 'POST') throw new Refusal('method_not_allowed', { allow: 'POST' })
  const asking = authenticateService(plane, request)
  requireJson(request)
  const body = VerifyBody.safeParse(parseJson(await readBody(request)))
  if (!body.success) throw new Refusal('invalid_request', {}, body.error.issues.map(fieldError))
  if (!plane.feed.isFresh()) throw new Refusal('unavailable', { retry_after_seconds: 1 })
  send(response, 200, 'application/json', JSON.stringify(plane.verify(asking, body.data.key)))
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
  if (headers['content-type']?.split(';')[0]?.trim().toLowerCase() === 'application/json') return
  throw new Refusal('invalid_request', {}, [
    { field: 'content-type', code: 'unsupported', message: 'Send application/json.' },
  ])
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > BODY_BYTES_MAX) throw new Refusal('body_too_large')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

const fieldError = (issue: {
  path: PropertyKey[]
  code?: string
  message: string
  keys?: string[]
}): FieldError => ({
  field: [...issue.path, ...(issue.keys ?? [])].map(String).join('.') || 'body',
  code: issue.code ?? 'invalid',
  message: issue.message,
})

function send(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, {
    'content-type': type,
    'content-length': Buffer.byteLength(body),
    'cache-control': 'no-store',
  })
  response.end(body)
}

function sendRefusal(response: ServerResponse, refusal: Refusal): void {
  if (response.headersSent) return void response.destroy()
  const wait = refusal.details['retry_after_seconds']
  if (wait !== undefined) response.setHeader('retry-after', String(wait))
  if (refusal.status === 401) response.setHeader('www-authenticate', 'Bearer realm="keyward"')
  if (refusal.status === 405) response.setHeader('allow', 'POST')
  const problem = problemOf(refusal, `req_${randomUUID()}`)
  // A body that was not read to its end would be taken for the next request of this connection.
  if (refusal.code === 'body_too_large') response.setHeader('connection', 'close')
  send(response, refusal.status, 'application/problem+json', JSON.stringify(problem))
}

function logged(log: Log, error: unknown): Refusal {
  log.error({ err: error }, 'A verification failed by our fault')
  return new Refusal('internal')
}
