/** The hot endpoints, answered on bare node:http in front of the framework. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { Refusal } from '@keyward/contract'
import type { Log } from '../log.ts'
import { askingByBearer, askingByClient } from './authenticate-service.ts'
import { batchVerify } from './batch-verify.ts'
import { answerGateway, findDoor } from './doors/gateway-doors.ts'
import { requireMediaType, sendJson, sendRefusal } from './hot-answers.ts'
import { introspect } from './introspect.ts'
import type { Asking, VerificationPlane } from './plane.ts'
import { readBody } from './read-body.ts'
import type { ServiceIndex } from './service-index.ts'
import { findVerifierAnswer } from './stream/stream-door.ts'
import { readQuestion } from './verify-body.ts'

/** An endpoint that takes a body: who may ask, in what, and what is answered as JSON in ASCII. */
type Endpoint = {
  readonly mediaType: string
  readonly challenge: string
  asking(services: ServiceIndex, rawHeaders: readonly string[]): Asking | null
  answer(plane: VerificationPlane, asking: Asking, body: string): string
}

const BEARER = { challenge: 'Bearer realm="keyward"', asking: askingByBearer }

const ENDPOINTS = new Map<string, Endpoint>([
  [
    '/v1/keys/verify',
    {
      ...BEARER,
      mediaType: 'application/json',
      answer(plane, asking, body) {
        const { key, call } = readQuestion(body)
        return plane.verifyToJson(asking, key, call)
      },
    },
  ],
  ['/v1/keys/batch-verify', { ...BEARER, mediaType: 'application/json', answer: batchVerify }],
  [
    '/oauth2/introspect',
    {
      challenge: 'Basic realm="keyward", Bearer realm="keyward"',
      asking: askingByClient,
      mediaType: 'application/x-www-form-urlencoded',
      answer: introspect,
    },
  ],
])

/** Answers verifications; false for every other request, which is then the framework's. */
export function createHotServer(plane: VerificationPlane, log: Log) {
  return (request: IncomingMessage, response: ServerResponse): boolean => {
    const answer = findAnswer({ plane, log }, request, response)
    if (answer === null) return false
    // R0: what this confirms is later than the question. A failure leaves the feed not fresh.
    if (plane.strict) void plane.feed.catchUp().then(answer)
    else answer()
    return true
  }
}

/** How a verification is answered; null for every other request. */
function findAnswer(
  parts: { readonly plane: VerificationPlane; readonly log: Log },
  request: IncomingMessage,
  response: ServerResponse,
): (() => void) | null {
  const url = request.url ?? ''
  const endpoint = ENDPOINTS.get(url)
  if (endpoint !== undefined) return () => answerService(parts, endpoint, request, response)
  const door = findDoor(url)
  if (door !== null) return () => answerGateway(parts, door, request, response)
  return url.startsWith('/v1/verifier/') ? findVerifierAnswer(parts.plane, request, response) : null
}

function answerService(
  { plane, log }: { readonly plane: VerificationPlane; readonly log: Log },
  endpoint: Endpoint,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const refuse = (error: unknown) => {
    const refusal = error instanceof Refusal ? error : logged(log, error)
    sendRefusal(response, refusal, endpoint.challenge)
  }
  orRefuse(refuse, () => {
    const asking = admit(plane, endpoint, request)
    const answer = (body: string) => {
      if (!plane.feed.isFresh()) throw new Refusal('unavailable', { retry_after_seconds: 1 })
      sendJson(response, endpoint.answer(plane, asking, body))
    }
    readBody(request, (body) => orRefuse(refuse, () => answer(body)), refuse)
  })
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
function admit(plane: VerificationPlane, endpoint: Endpoint, request: IncomingMessage): Asking {
  if (request.method !== 'POST') throw new Refusal('method_not_allowed', { allow: 'POST' })
  const asking = endpoint.asking(plane.services, request.rawHeaders)
  if (asking === null) throw new Refusal('unauthenticated')
  requireMediaType(request, endpoint.mediaType)
  return asking
}

function logged(log: Log, error: unknown): Refusal {
  log.error({ err: error }, 'A verification failed by our fault')
  return new Refusal('internal')
}
