/** Checks a password and opens a session, through better-auth. */
import { APIError } from 'better-auth/api'
import { eq } from 'drizzle-orm'
import type { RequestFacts } from '../actor.ts'
import { accounts, users } from '../db/schema/index.ts'
import type { Deps } from '../deps.ts'

export type Credentials = { readonly email: string; readonly password: string }

/** A session as it begins: the cookies to set, and whose it is. */
export type OpenedSession = {
  readonly cookies: readonly string[]
  readonly userId: string
  readonly token: string
}

/** Null when the e-mail or the password is wrong; both cost the same. */
export async function openSession(
  { auth, database }: Deps,
  credentials: Credentials,
  { ip }: RequestFacts,
  userAgent: string | undefined,
): Promise<OpenedSession | null> {
  const headers = new Headers({ 'x-keyward-client': ip ?? '', 'user-agent': userAgent ?? '' })
  await lookAsLongForNobody(database, credentials.email)
  try {
    const { headers: answered, response } = await auth.api.signInEmail({
      body: { ...credentials },
      headers,
      returnHeaders: true,
    })
    return { cookies: answered.getSetCookie(), userId: response.user.id, token: response.token }
  } catch (error) {
    if (error instanceof APIError) return null
    throw error
  }
}

/**
 * Security: better-auth asks for the passwords of users it finds and spares itself the question for
 * all others, which could be timed (V31). Here the others cost that question too.
 */
async function lookAsLongForNobody({ orm }: Deps['database'], email: string): Promise<void> {
  const known = await orm.select({ id: users.id }).from(users).where(eq(users.email, email))
  if (known.length === 0) await orm.select().from(accounts).where(eq(accounts.userId, ''))
}
