/** `fetch` for a command line: bounded in time, and patient with a server that is just restarting. */
import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { Stop } from '../stop.ts'

type Address = Parameters<typeof globalThis.fetch>[0]

const TIME_LIMIT_MS = 30_000
const PAUSES_MS = [200, 600] as const

/**
 * Every POST carries an Idempotency-Key, so that sending it again after a lost answer cannot do it
 * twice. GET and POST are sent again; PUT and DELETE are not, a repetition would answer otherwise.
 */
export const sturdyFetch: typeof globalThis.fetch = async (address, init = {}) => {
  const headers = new Headers(init.headers)
  if (init.method === 'POST' && !headers.has('idempotency-key')) {
    headers.set('idempotency-key', randomUUID())
  }
  const repeatable = init.method === 'GET' || init.method === 'POST'
  const pauses = repeatable ? PAUSES_MS : []
  for (const wait of pauses) {
    const response = await tryOnce(address, { ...init, headers })
    if (response instanceof Response && !isStillRunning(response)) return response
    await pause(wait)
  }
  const last = await tryOnce(address, { ...init, headers })
  if (last instanceof Response) return last
  throw new Stop('tryAgain', `Cannot reach ${originOf(address)}: ${reasonOf(last)}.`)
}

/** An answer, or why there was none. */
async function tryOnce(address: Address, init: RequestInit): Promise<Response | Error> {
  try {
    // Security: a redirect could carry the token elsewhere, so none is followed.
    const signal = AbortSignal.timeout(TIME_LIMIT_MS)
    return await globalThis.fetch(address, { ...init, redirect: 'manual', signal })
  } catch (thrown) {
    return thrown instanceof Error ? thrown : new Error(String(thrown))
  }
}

/** The first sending of this very request is still at work: its answer can be had in a moment. */
const isStillRunning = (response: Response): boolean =>
  response.status === 409 && response.headers.has('retry-after')

const originOf = (address: Address): string =>
  new URL(address instanceof Request ? address.url : address).origin

function reasonOf(error: Error): string {
  const cause = error.cause as { code?: string; message?: string } | undefined
  if (error.name === 'TimeoutError') return `no answer within ${TIME_LIMIT_MS / 1000} s`
  return cause?.code ?? cause?.message ?? error.message
}
