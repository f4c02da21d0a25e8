/**
 * Verifies keys by asking Keyward each time, for services too small for a verifier of their own: an
 * answer is given again for a moment, and a question that is under way is asked once. It fails closed.
 */
import { hash } from 'node:crypto'
import type { Verification } from '@keyward/contract'
import { hasValidChecksum, parseKey } from '@keyward/contract/key-format'
import { OUTCOMES } from '@keyward/contract/outcomes'
import { Plaintext } from '@keyward/contract/plaintext'
import { type PresentedKey, verifyOverHttp } from '../verify-over-http.ts'
import { told } from './answer.ts'
import { CACHE_MS_MAX, createAnswerCache } from './answer-cache.ts'
import { type Call, UNTOLD } from './call.ts'
import { VerifierUnavailable } from './verifier-unavailable.ts'
import { within } from './within.ts'

export { VerifierUnavailable } from './verifier-unavailable.ts'

const CACHE_MS = 1000
const TIMEOUT_MS = 1000
/** More questions at once mean that Keyward does not answer: the next is refused, not queued. */
const ASKING_MAX = 1000

export type RemoteVerifierOptions = {
  /** Base addresses of the nodes; the one that answered last is asked first. */
  readonly urls: readonly string[]
  /** The credential of the service, kws_…. */
  readonly credential: string
  /**
   * For how long an answer is given again: 0 to 5000, by default 1000. A stopped key may work for
   * this long after Keyward's own bound. Answers that deny are kept for a second at most.
   */
  readonly cacheMs?: number
  /** How long one node may take, by default 1000. */
  readonly timeoutMs?: number
}

export type RemoteVerifier = {
  /** What Keyward answers. Rejects with {@link VerifierUnavailable} when no node does. */
  verify(presented: string, call?: Partial<Call>): Promise<Verification>
  close(): void
}

export function openRemoteVerifier(options: RemoteVerifierOptions): RemoteVerifier {
  const { cacheMs = CACHE_MS } = options
  if (!(cacheMs >= 0 && cacheMs <= CACHE_MS_MAX))
    throw new RangeError(`cacheMs is 0 to ${CACHE_MS_MAX}`)
  const cache = createAnswerCache(cacheMs)
  const ask = createAsker(options)
  let closed = false
  return {
    async verify(presented, call = {}) {
      if (closed) throw new VerifierUnavailable()
      const parsed = parseKey(presented)
      if (parsed.format === 'malformed') return told('malformed')
      if (parsed.format === 'standard' && !hasValidChecksum(presented)) return told('malformed')
      const sent = sentOf({ ...UNTOLD, ...call })
      return cache.answer(digestOf(presented, sent), () => ask(presented, sent))
    },
    close() {
      closed = true
    },
  }
}

type Sent = Omit<PresentedKey, 'key'>

/** What is sent of a call: a query may hold secrets, and decides nothing. */
function sentOf({ method, path, host, apiHost, ip }: Call): Sent {
  return {
    ...(method === null ? {} : { method }),
    ...(path === null ? {} : { path: path.split('?', 1)[0] ?? '' }),
    ...(host === null ? {} : { host }),
    ...(apiHost === null ? {} : { api_host: apiHost }),
    ...(ip === null ? {} : { ip }),
  }
}

/** Security: answers are kept by this, so that no key stands in memory for longer than its question. */
const digestOf = (presented: string, call: Sent): string =>
  hash('sha256', JSON.stringify([presented, call]), 'base64')

/** Asks one node after the other, beginning with the one that answered last. */
function createAsker({ urls, credential, timeoutMs = TIMEOUT_MS }: RemoteVerifierOptions) {
  const proof = new Plaintext(credential)
  const askNode = (url: string, question: PresentedKey): Promise<Verification> =>
    within(timeoutMs, async (signal) => {
      const impatient: typeof fetch = (input, init) =>
        fetch(input, { ...init, redirect: 'error', signal })
      const service = { url, credential: proof, fetch: impatient }
      return believable(await verifyOverHttp(service, question))
    })
  let first = 0
  let asking = 0
  const askEach = async (question: PresentedKey): Promise<Verification> => {
    const from = first
    let reason: unknown
    for (let i = 0; i < urls.length; i++) {
      const at = (from + i) % urls.length
      const url = (urls[at] ?? '').replace(/\/$/, '')
      try {
        const answer = await askNode(url, question)
        first = at
        return answer
      } catch (error) {
        reason = error
      }
    }
    throw new VerifierUnavailable(reason)
  }
  return async (presented: string, call: Sent): Promise<Verification> => {
    if (asking >= ASKING_MAX) throw new VerifierUnavailable()
    asking += 1
    try {
      return await askEach({ key: new Plaintext(presented), ...call })
    } finally {
      asking -= 1
    }
  }
}

/** Whatever stands at the address, only what Keyward could have said lets a key pass. */
function believable(answer: Verification | null): Verification {
  if (answer === null || typeof answer !== 'object' || !OUTCOMES.includes(answer.code))
    throw new Error('This is no answer of Keyward')
  if (answer.valid !== (answer.code === 'valid')) throw new Error('This answer contradicts itself')
  return answer
}
