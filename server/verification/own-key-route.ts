/** `GET /v1/self`: a caller asks what its own key is. No service takes part, and no use is counted. */
import { DENIALS, type DenialCode, denialBody } from '@keyward/contract'
import { presentedKey } from '@keyward/sdk/verifier/presented-key'
import { readHeaders, wantHeaders } from '@keyward/sdk/verifier/read-headers'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { getOwnKey } from './get-own-key.ts'
import type { VerificationPlane } from './plane.ts'

const WANTED = wantHeaders(['x-api-key', 'authorization'])

/** `countGuess` counts a string that is no key of ours against an address, and refuses too many. */
export function registerOwnKey(
  app: FastifyInstance,
  plane: VerificationPlane,
  countGuess: (address: string) => Promise<void>,
): void {
  const answer = async (request: FastifyRequest, reply: FastifyReply) => {
    // R0: what this confirms is later than the question.
    if (plane.confirm !== null) await plane.confirm()
    if (!plane.feed.isFresh()) return deny(reply, 'unavailable', request.id)
    const [apiKey, authorization] = readHeaders(request.raw.rawHeaders, WANTED)
    const presented = presentedKey(apiKey, authorization)
    if (presented === null) return deny(reply, 'missing', request.id)
    const decision = plane.judgeOwn(presented)
    const own = getOwnKey(decision)
    if (own !== null)
      return reply
        .header('cache-control', 'no-store')
        .type('application/json')
        .serializer(JSON.stringify)
        .send(own)
    await countGuess(request.ip)
    return deny(reply, decision.code === 'malformed' ? 'malformed' : 'unknown', request.id)
  }
  app.route({ method: ['GET', 'HEAD'], url: '/v1/self', schema: { hide: true }, handler: answer })
}

function deny(reply: FastifyReply, code: DenialCode, requestId: string) {
  const [status] = DENIALS[code]
  if (status === 401) void reply.header('www-authenticate', 'ApiKey realm="keyward"')
  if (status === 503) void reply.header('retry-after', '1')
  return reply
    .code(status)
    .header('cache-control', 'no-store')
    .type('application/problem+json')
    .serializer(String)
    .send(denialBody(code, 'problem', requestId))
}
