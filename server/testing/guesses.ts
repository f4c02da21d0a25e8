/** Sign-ins as a stranger sends them: one raw request, nothing remembered. */
export type Guess = (
  email: string,
  password: string,
  headers?: Record<string, string>,
) => Promise<Response>

export const createGuesses =
  (url: () => string): Guess =>
  (email, password, headers = {}) =>
    fetch(`${url()}/v1/sessions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ email, password }),
    })
