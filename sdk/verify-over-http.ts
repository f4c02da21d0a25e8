/** One verification, asked of a Keyward server over HTTP. */
import type { Plaintext, Verification } from '@keyward/contract'
import { KeywardError, problemOf } from './keyward-error.ts'

/** Who asks: where, and what the service proves itself with. */
export type AskingService = {
  readonly url: string
  readonly credential: Plaintext
  readonly fetch?: typeof globalThis.fetch
}

/** The presented string and, when known, the call it came with. */
export type PresentedKey = {
  readonly key: Plaintext
  readonly method?: string
  readonly path?: string
  readonly host?: string
  readonly api_host?: string
  readonly ip?: string
}

/**
 * Says whether a key is good. A bad key is an answer; {@link KeywardError} is thrown when the
 * credential is refused or Keyward cannot decide, and the caller must then refuse the key itself.
 */
export async function verifyOverHttp(
  options: AskingService,
  presented: PresentedKey,
): Promise<Verification> {
  const send = options.fetch ?? globalThis.fetch
  const response = await send(`${options.url}/v1/keys/verify`, {
    method: 'POST',
    headers: {
      accept: 'application/json',
      'content-type': 'application/json',
      // Security: the credential proves the service to the server that issued it.
      authorization: `Bearer ${options.credential.reveal()}`,
    },
    // Security: the presented key goes to the server that decides about it.
    body: JSON.stringify({ ...presented, key: presented.key.reveal() }),
  })
  const answer: unknown = await response.json().catch(() => null)
  if (!response.ok) throw new KeywardError(problemOf(answer, response.status))
  return answer as Verification
}
