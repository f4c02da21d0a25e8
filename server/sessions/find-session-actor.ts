/** From a session cookie to the person behind it. */
import type { IncomingHttpHeaders } from 'node:http'
import { eq } from 'drizzle-orm'
import type { Actor, RequestFacts } from '../actor.ts'
import { sessions } from '../db/schema/index.ts'
import type { Deps } from '../deps.ts'
import { findActiveUser } from '../users/find-active-user.ts'
import { sessionCookie } from './auth.ts'

/** A session that nobody used for this long has ended. */
const IDLE_MINUTES = 30
const USE_NOTED_EVERY_MS = 60_000

/** Null when there is no valid session, it was idle too long, or its user is disabled. */
export async function findSessionActor(
  deps: Deps,
  headers: IncomingHttpHeaders,
  facts: RequestFacts,
): Promise<Actor | null> {
  const { cookie } = headers
  if (!cookie?.includes(`${sessionCookie(deps.config).name}=`)) return null
  const found = await deps.auth.api.getSession({ headers: new Headers({ cookie }) })
  if (!found || !(await isInUse(deps, found.session))) return null
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

/** By the real clock, as better-auth counts: ends an idle session, notes the use of a live one. */
async function isInUse(
  { database }: Deps,
  session: { id: string; updatedAt: Date },
): Promise<boolean> {
  const idleMs = Date.now() - new Date(session.updatedAt).getTime()
  if (idleMs > IDLE_MINUTES * 60_000) {
    await database.orm.delete(sessions).where(eq(sessions.id, session.id))
    return false
  }
  if (idleMs > USE_NOTED_EVERY_MS) {
    await database.orm
      .update(sessions)
      .set({ updatedAt: new Date() })
      .where(eq(sessions.id, session.id))
  }
  return true
}
