/** Who is asking: a session cookie or a management token, never both, nothing from body or other headers. */
import type { IncomingMessage } from 'node:http'
import { MANAGEMENT_TOKEN_PREFIX, parseKey, Refusal } from '@keyward/contract'
import type { Actor, RequestFacts } from '../actor.ts'
import type { Deps } from '../deps.ts'
import { findSessionActor } from '../sessions/find-session-actor.ts'
import { findTokenActor } from '../tokens/find-token-actor.ts'

/** Refuses: unauthenticated; invalid_request when two credentials are sent. */
export async function authenticate(
  deps: Deps,
  request: IncomingMessage,
  facts: RequestFacts,
): Promise<Actor> {
  const bearer = bearerOf(request)
  const session = await findSessionActor(deps, request.headers, facts)
  if (bearer !== null && session !== null) {
    throw new Refusal('invalid_request', {}, [
      {
        field: 'authorization',
        code: 'two_credentials',
        message: 'Send a session cookie or a token, not both.',
      },
    ])
  }
  const actor = bearer === null ? session : await findTokenActor(deps, bearer, facts)
  if (actor === null) throw new Refusal('unauthenticated')
  return actor
}

/** The token of `Authorization: Bearer …`, exactly one and exactly so; Node would keep the first of two. */
function bearerOf(request: IncomingMessage): string | null {
  const given = request.rawHeaders.filter(
    (_, i) => i % 2 === 1 && request.rawHeaders[i - 1]?.toLowerCase() === 'authorization',
  )
  if (given.length === 0) return null
  const token = /^Bearer (\S+)$/.exec(given[0] ?? '')?.[1]
  const parsed = token === undefined ? null : parseKey(token)
  const usable =
    given.length === 1 && parsed?.format === 'standard' && parsed.prefix === MANAGEMENT_TOKEN_PREFIX
  if (!usable) throw new Refusal('unauthenticated')
  return token ?? null
}
