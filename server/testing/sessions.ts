/** A session held by hand, for requests that no honest client sends. */
import { createGuesses } from './guesses.ts'
import { PASSWORD } from './people.ts'

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
