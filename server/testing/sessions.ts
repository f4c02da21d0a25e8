/** A session held by hand, for requests that no honest client sends. */
import { eq } from 'drizzle-orm'
import { sessions } from '../db/schema/index.ts'
import { type Session, sessionFields } from '../sessions/find-session.ts'
import { createGuesses } from './guesses.ts'
import { PASSWORD } from './people.ts'
import type { TestApp } from './start-app.ts'

export type RawSession = {
  readonly cookie: string
  readonly csrf: string
  /** A request with the cookie, the CSRF token and whatever headers are given. */
  send(
    method: string,
    path: string,
    headers?: Record<string, string>,
    body?: unknown,
  ): Promise<Response>
}

/** Signs in with a password and keeps the cookie. */
export async function rawSession(
  url: string,
  email: string,
  headers: Record<string, string> = {},
): Promise<RawSession> {
  const response = await createGuesses(() => url)(email, PASSWORD, headers)
  const cookie = response.headers.getSetCookie()[0]?.split(';')[0] ?? ''
  const { csrf_token } = (await response.json()) as { csrf_token: string }
  const own = { cookie, 'x-csrf-token': csrf_token, 'content-type': 'application/json' }
  return {
    cookie,
    csrf: csrf_token,
    send: (method, path, more = {}, body = /GET|HEAD/.test(method) ? undefined : {}) =>
      fetch(url + path, {
        method,
        headers: { ...own, ...more },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      }),
  }
}

/** Moves the times of a session as Keyward itself would have written them. */
export async function ageSession(
  { deps }: TestApp,
  sessionId: string,
  times: Partial<Pick<Session, 'expiresAt' | 'updatedAt'>>,
): Promise<void> {
  const { orm } = deps.database
  const ours = eq(sessions.id, sessionId)
  const [session] = await orm.select().from(sessions).where(ours)
  if (!session) throw new Error('There is no such session')
  const rowMac = deps.keyring.mac('rowMac', sessionFields({ ...session, ...times }))
  await orm
    .update(sessions)
    .set({ ...times, rowMac })
    .where(ours)
}
