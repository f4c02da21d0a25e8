/** Checks a password and opens a session, through better-auth. */
import { eq } from 'drizzle-orm'
import type { RequestFacts } from '../actor.ts'
import { users } from '../db/schema/index.ts'
import type { Deps } from '../deps.ts'
import { findPasswordHolder } from './password.ts'

export type Credentials = { readonly email: string; readonly password: string }

/** A session as it begins: the cookies to set, and what finds it. */
export type OpenedSession = { readonly cookies: readonly string[]; readonly token: string }

/** Null when the e-mail or the password is wrong; both cost the same. */
export async function openSession(
  deps: Deps,
  { email, password }: Credentials,
  { ip }: RequestFacts,
  userAgent: string | undefined,
): Promise<OpenedSession | null> {
  const holder = await findPasswordHolder(deps, eq(users.email, email.toLowerCase()), password)
  if (!holder) return null
  const { headers, response } = await deps.auth.api.openSession({
    body: { userId: holder.userId },
    headers: new Headers({ 'x-keyward-client': ip ?? '', 'user-agent': userAgent ?? '' }),
    returnHeaders: true,
  })
  return { cookies: headers.getSetCookie(), token: response.token }
}
