/** What the hot endpoints that take a body have in common: what they want, and how they answer. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { Refusal } from '@keyward/contract'
import { readHeader } from '@keyward/sdk/verifier/read-headers'
import { problemOf, refusalHeaders } from '../http/problem.ts'
import { newId } from '../ids.ts'
import type { Log } from '../log.ts'
import { type Send, sendByNode } from './send-answer.ts'

/** Sends JSON that is ASCII: as Latin-1 it is copied, not encoded. */
export function sendJson(response: ServerResponse, json: string, send: Send = sendByNode): void {
  send(response, JSON_LINES + json.length + JSON_LINES_END, json)
}
const JSON_LINES = 'content-type: application/json\r\ncontent-length: '
const JSON_LINES_END = '\r\ncache-control: no-store\r\n'

/** Sends a refusal; `challenge`, where one can help, is how a service may prove itself. */
export function sendRefusal(response: ServerResponse, refusal: Refusal, challenge: string): void {
  if (response.headersSent) return void response.destroy()
  // A body that was not read to its end would be taken for the next request of this connection.
  if (refusal.code === 'body_too_large') response.setHeader('connection', 'close')
  const requestId = newId('request')
  const body = JSON.stringify(problemOf(refusal, requestId))
  response.writeHead(refusal.status, {
    ...refusalHeaders(refusal, challenge),
    'content-length': Buffer.byteLength(body),
    'x-request-id': requestId,
  })
  response.end(body)
}

/** What is thrown on purpose as it is; all else is our fault, and logged. */
export function asRefusal(log: Log, error: unknown): Refusal {
  if (error instanceof Refusal) return error
  log.error({ err: error }, 'A verification failed by our fault')
  return new Refusal('internal')
}

/** Refuses: invalid_request, also for a type that was sent twice. */
export function requireMediaType({ rawHeaders }: IncomingMessage, wanted: string): void {
  const type = readHeader(rawHeaders, 'content-type')
  if (type === wanted || type?.split(';')[0]?.trim().toLowerCase() === wanted) return
  throw new Refusal('invalid_request', {}, [
    { field: 'content-type', code: 'unsupported', message: `Send ${wanted}.` },
  ])
}
