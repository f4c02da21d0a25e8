/**
 * What verifiers inside services ask: a stream of what they keep, and how long they may answer by
 * it. And what they tell: which keys were used.
 */
import type { ServerResponse } from 'node:http'
import { type LeaseAnswer, Refusal } from '@keyward/contract'
import type { HotRequest } from '../../http/hot-request.ts'
import type { Log } from '../../log.ts'
import { askingByBearer } from '../authenticate-service.ts'
import { asRefusal, sendJson, sendRefusal } from '../hot-answers.ts'
import type { FindAnswer } from '../hot-server.ts'
import type { VerificationPlane } from '../plane.ts'
import type { Resumption } from './hub.ts'
import { takeUses } from './take-uses.ts'

const CHALLENGE = 'Bearer realm="keyward"'
const STREAM = '/v1/verifier/stream'
const LEASE = '/v1/verifier/lease'
const USES = '/v1/verifier/uses'

/** How requests of verifiers are answered. */
export function verifierAnswers(plane: VerificationPlane, log: Log): FindAnswer {
  return (request, response) => {
    const url = request.url ?? ''
    if (!url.startsWith('/v1/verifier/')) return null
    const [path, query = ''] = url.split('?', 2)
    if (path !== STREAM && path !== LEASE && path !== USES) return null
    return () => {
      answer(plane, { path, query, request, response }).catch((error: unknown) => {
        sendRefusal(response, asRefusal(log, error), CHALLENGE)
      })
    }
  }
}

type Asked = {
  readonly path: string
  readonly query: string
  readonly request: HotRequest
  readonly response: ServerResponse
}

async function answer(plane: VerificationPlane, asked: Asked): Promise<void> {
  const { path, query, request, response } = asked
  const allow = path === USES ? 'POST' : 'GET'
  if (request.method !== allow) throw new Refusal('method_not_allowed', { allow })
  const who = () => askingByBearer(plane.services, request)?.service ?? null
  const service = who()
  if (service === null) throw new Refusal('unauthenticated')
  if (path === STREAM) return plane.streams.open(who, readResumption(query), response)
  if (!plane.feed.isFresh()) throw new Refusal('unavailable', { retry_after_seconds: 1 })
  if (path === USES) {
    await takeUses(plane, service, request)
    response.writeHead(204, { 'cache-control': 'no-store' }).end()
    return
  }
  const lease: LeaseAnswer = {
    teller: plane.streams.teller(),
    revision: plane.feed.revision(),
    // Strict means that nobody answers from what it was told before.
    fresh_for_ms: plane.confirm !== null ? 0 : Math.floor(plane.feed.freshForMs()),
  }
  sendJson(response, JSON.stringify(lease))
}

/** `epoch`, `after` and `at`, all or none. Refuses: invalid_request. */
function readResumption(query: string): Resumption | null {
  const given = new URLSearchParams(query)
  const names = [...given.keys()]
  if (names.length === 0) return null
  const [epoch = '', after = '', at = ''] = ['epoch', 'after', 'at'].map(
    (name) => given.get(name) ?? '',
  )
  const usable =
    names.length === 3 && /^[\w-]{1,64}$/.test(epoch) && isNumber(after) && isNumber(at)
  if (usable) return { epoch, mark: { revision: Number(after), at: Number(at) } }
  throw new Refusal('invalid_request', {}, [
    { field: 'after', code: 'invalid', message: 'Give epoch, after and at, each once, or none.' },
  ])
}

const isNumber = (text: string): boolean => /^\d{1,15}$/.test(text)
