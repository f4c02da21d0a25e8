/** The one mapper from refusals and faults to problem+json (RFC 9457). */
import { type FieldError, Refusal, type RefusalCode } from '@keyward/contract'
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod'
import { DatabaseFault } from '../db/database-fault.ts'
import type { Log } from '../log.ts'
import { fieldErrors, type Mismatch, problemOf, refusalHeaders } from './problem.ts'

/** Fastify's error handler: refusals as they are, known library errors by name, all else a logged fault. */
export const refuse = (log: Log) =>
  function handleError(
    error: FastifyError | Refusal,
    request: FastifyRequest,
    reply: FastifyReply,
  ): void {
    const refusal =
      error instanceof Refusal ? error : (asRefusal(error) ?? fault(log, error, request.id))
    sendRefusal(reply, refusal, request.id)
  }

export function sendRefusal(reply: FastifyReply, refusal: Refusal, requestId: string): void {
  void reply
    .code(refusal.status)
    .headers(refusalHeaders(refusal, 'Bearer realm="keyward"'))
    .serializer(JSON.stringify)
    .send(problemOf(refusal, requestId))
}

const LIBRARY_ERRORS: Readonly<Record<string, RefusalCode>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'body_too_large',
  FST_ERR_BAD_URL: 'not_found',
  FST_ERR_MAX_PARAM_LENGTH: 'not_found',
}

/** PostgreSQL's ways of saying "not now": lock, statement and idle time-outs, deadlock, too many clients, shutdown. */
const BUSY = new Set([
  '55P03',
  '25P03',
  '57014',
  '40P01',
  '40001',
  '53300',
  '57P01',
  '57P03',
  '08006',
  '08001',
  '53100',
])

function asRefusal(error: FastifyError): Refusal | null {
  if (hasZodFastifySchemaValidationErrors(error))
    return invalid(
      error.validation.flatMap((issue) => fieldErrors(mismatchOf(issue), error.validationContext)),
    )
  if (error.code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE') {
    return invalid([
      { field: 'content-type', code: 'unsupported', message: 'Send application/json.' },
    ])
  }
  const code = LIBRARY_ERRORS[error.code]
  if (code) return new Refusal(code)
  if (isCallersMistake(error)) return new Refusal('invalid_request')
  if (BUSY.has(databaseCode(error) ?? '') || isUnreachable(error)) return new Refusal('unavailable')
  return null
}

/** What the framework itself refuses, such as a method that it wants a content type with. */
const isCallersMistake = ({ code, statusCode = 500 }: FastifyError): boolean =>
  code?.startsWith('FST_ERR_') && statusCode >= 400 && statusCode < 500

export const invalid = (errors: readonly FieldError[]): Refusal =>
  new Refusal('invalid_request', {}, errors)

type Issue = {
  instancePath: string
  message?: string | undefined
  keyword: string
  params: unknown
}

const mismatchOf = ({ instancePath, message, keyword, params }: Issue): Mismatch => ({
  path: instancePath.split('/').filter(Boolean),
  code: keyword,
  message: message ?? 'is not of the expected shape',
  unknown: unknownKeys(params),
})

function unknownKeys(params: unknown): unknown[] | undefined {
  const keys =
    params !== null && typeof params === 'object' && 'keys' in params ? params.keys : undefined
  return Array.isArray(keys) ? keys : undefined
}

/** drizzle wraps the driver's error: the SQLSTATE is on the cause. */
function databaseCode(error: unknown): string | null {
  for (let at: unknown = error; at instanceof Error; at = at.cause) {
    if ('code' in at && typeof at.code === 'string' && /^[0-9A-Z]{5}$/.test(at.code)) return at.code
  }
  return null
}

/** The database cannot be reached at all: the driver's network errors, and its own that carry no code. */
function isUnreachable(error: unknown): boolean {
  for (let at: unknown = error; at instanceof Error; at = at.cause) {
    if (at instanceof DatabaseFault || NETWORK.has('code' in at ? String(at.code) : '')) return true
    if (DISCONNECTED.test(at.message)) return true
  }
  return false
}

const DISCONNECTED =
  /^Connection terminated|^timeout exceeded when trying to connect|^Query read timeout|^Client has encountered a connection error/
const NETWORK = new Set(['ECONNREFUSED', 'ECONNRESET', 'ETIMEDOUT', 'EPIPE', 'ENOTFOUND'])

function fault(log: Log, error: Error, requestId: string): Refusal {
  log.error({ err: error, 'request.id': requestId }, 'A request failed by our fault')
  return new Refusal('internal')
}
