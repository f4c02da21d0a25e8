/** Checks a password and opens a session, through better-auth. */
import { APIError } from 'better-auth/api'
import type { RequestFacts } from '../actor.ts'
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
  { auth }: Deps,
  credentials: Credentials,
  { ip }: RequestFacts,
  userAgent: string | undefined,
): Promise<OpenedSession | null> {
  const headers = new Headers({ 'x-keyward-client': ip ?? '', 'user-agent': userAgent ?? '' })
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
