/** The hot endpoints, answered on bare node:http in front of the framework. */
import type { ServerResponse } from 'node:http'
import { Refusal } from '@keyward/contract'
import type { HotRequest } from '../http/hot-request.ts'
import type { Log } from '../log.ts'
import { askingByBearer, askingByClient } from './authenticate-service.ts'
import { batchVerify } from './batch-verify.ts'
import { answerGateway, findDoor } from './doors/gateway-doors.ts'
import { asRefusal, requireMediaType, sendJson, sendRefusal } from './hot-answers.ts'
import { introspect } from './introspect.ts'
import type { Answering, Asking, Judge } from './judge.ts'
import { readBody } from './read-body.ts'
import { createSend, type Send } from './send-answer.ts'
import { readQuestion } from './verify-body.ts'

/** An endpoint that takes a body: who may ask, in what, and what is answered as JSON in ASCII. */
type Endpoint = {
  readonly mediaType: string
  readonly challenge: string
  asking(services: Answering['services'], request: HotRequest): Asking | null
  answer(judge: Judge, asking: Asking, body: string): string
}

const BEARER = { challenge: 'Bearer realm="keyward"', asking: askingByBearer }

const ENDPOINTS = new Map<string, Endpoint>([
  [
    '/v1/keys/verify',
    {
      ...BEARER,
      mediaType: 'application/json',
      answer(judge, asking, body) {
        const { key, call } = readQuestion(body)
        return judge.verifyToJson(asking, key, call)
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

/** An answer to one request, once it is time for it; null when the request is somebody else's. */
export type FindAnswer = (request: HotRequest, response: ServerResponse) => (() => void) | null

/** Answers verifications, and what `findOther` has an answer for; false for every other request. */
export function createHotServer(answering: Answering, log: Log, findOther: FindAnswer) {
  const { confirm } = answering
  const parts = { answering, log, send: createSend() }
  return (request: HotRequest, response: ServerResponse): boolean => {
    const answer = findAnswer(parts, request, response) ?? findOther(request, response)
    if (answer === null) return false
    // R0: what this confirms is later than the question. A failure leaves the index not fresh.
    if (confirm !== null) void confirm().then(answer)
    else answer()
    return true
  }
}

type Parts = { readonly answering: Answering; readonly log: Log; readonly send: Send }

/** How a verification is answered; null for every other request. */
function findAnswer(
  parts: Parts,
  request: HotRequest,
  response: ServerResponse,
): (() => void) | null {
  const url = request.url ?? ''
  const endpoint = ENDPOINTS.get(url)
  if (endpoint !== undefined) return () => answerService(parts, endpoint, request, response)
  const door = findDoor(url)
  return door === null ? null : () => answerGateway(parts, door, request, response)
}

function answerService(
  { answering, log, send }: Parts,
  endpoint: Endpoint,
  request: HotRequest,
  response: ServerResponse,
): void {
  const refuse = (error: unknown) => {
    sendRefusal(response, asRefusal(log, error), endpoint.challenge)
  }
  orRefuse(refuse, () => {
    admit(answering, endpoint, request)
    const answer = (body: string) => {
      // Again, because a body may be long in coming, and its service gone by then.
      const asking = whoAsks(answering, endpoint, request)
      if (!answering.isFresh()) throw new Refusal('unavailable', { retry_after_seconds: 1 })
      sendJson(response, endpoint.answer(answering, asking, body), send)
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
function admit(answering: Answering, endpoint: Endpoint, request: HotRequest): void {
  if (request.method !== 'POST') throw new Refusal('method_not_allowed', { allow: 'POST' })
  whoAsks(answering, endpoint, request)
  requireMediaType(request, endpoint.mediaType)
}

function whoAsks({ services }: Answering, endpoint: Endpoint, request: HotRequest): Asking {
  const asking = endpoint.asking(services, request)
  if (asking === null) throw new Refusal('unauthenticated')
  return asking
}
