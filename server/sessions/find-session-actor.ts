/** From a session cookie to the person behind it. */
import type { IncomingHttpHeaders } from 'node:http'
import type { Actor, RequestFacts } from '../actor.ts'
import type { Deps } from '../deps.ts'
import { findActiveUser } from '../users/find-active-user.ts'
import { sessionCookie } from './auth.ts'

/** Null when there is no valid session, or its user is disabled. */
export async function findSessionActor(
  deps: Deps,
  headers: IncomingHttpHeaders,
  facts: RequestFacts,
): Promise<Actor | null> {
  const { cookie } = headers
  if (!cookie?.includes(`${sessionCookie(deps.config).name}=`)) return null
  const found = await deps.auth.api.getSession({ headers: new Headers({ cookie }) })
  if (!found) return null
  const user = await findActiveUser(deps, found.user.id)
  return (
    user && {
      ...facts,
      ...user,
      via: 'session',
      sessionId: found.session.id,
      tokenId: null,
      scopes: null,
      authenticatedAt: new Date(found.session.createdAt),
    }
  )
}
