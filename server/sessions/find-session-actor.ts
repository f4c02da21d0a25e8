/** From a session cookie to the person behind it. */
import type { IncomingHttpHeaders } from 'node:http'
import { eq } from 'drizzle-orm'
import type { Actor, RequestFacts } from '../actor.ts'
import { sessions } from '../db/schema/index.ts'
import type { Deps } from '../deps.ts'
import { sessionCookie } from './auth.ts'
import { findSession, type Session, sessionFields } from './find-session.ts'

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
  const signed = await deps.auth.api.getSession({ headers: new Headers({ cookie }) })
  // Security: better-auth checks the cookie; whose session that is, only a row with its MAC can say.
  const found = signed && (await findSession(deps, signed.session.token))
  if (!found || !(await isInUse(deps, found.session))) return null
  return {
    ...facts,
    ...found.user,
    via: 'session',
    sessionId: found.session.id,
    tokenId: null,
    scopes: null,
    authenticatedAt: found.session.createdAt,
  }
}

/** By the real clock, as better-auth counts: ends an idle session, notes the use of a live one. */
async function isInUse({ database, keyring }: Deps, session: Session): Promise<boolean> {
  const ours = eq(sessions.id, session.id)
  const idleMs = Date.now() - session.updatedAt.getTime()
  if (idleMs > IDLE_MINUTES * 60_000) {
    await database.orm.delete(sessions).where(ours)
    return false
  }
  if (idleMs > USE_NOTED_EVERY_MS) {
    const updatedAt = new Date()
    const rowMac = keyring.mac('rowMac', sessionFields({ ...session, updatedAt }))
    await database.orm.update(sessions).set({ updatedAt, rowMac }).where(ours)
  }
  return true
}
