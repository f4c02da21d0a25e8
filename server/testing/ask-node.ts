/** What one node answers a service, asked over a connection of its own, so that threads take turns. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Call } from '@keyward/sdk/verifier/call'
import { expect } from 'vitest'
import { requestText, sendRaw } from './security/raw-http.ts'

export type NodeAnswer = {
  readonly status: number
  /** An outcome, or the code of a refusal. */
  readonly code: string | null
  readonly retryAfter: number | null
  /** When the question was sent, in milliseconds of this process. */
  readonly askedAt: number
}

/** How a node is asked about a key in the name of one service. */
export type Ask = (url: string, key: string, call?: Partial<Call>) => Promise<NodeAnswer>

export const askWith =
  (credential: string): Ask =>
  async (url, key, call = {}) => {
    const askedAt = performance.now()
    const headers = [
      ['authorization', `Bearer ${credential}`],
      ['content-type', 'application/json'],
    ] as const
    const body = JSON.stringify({ key, ...call })
    const { status, code, head } = await sendRaw(
      url,
      requestText('POST', '/v1/keys/verify', headers, body),
    )
    const retryAfter = /\r\nretry-after: (\d+)/i.exec(head)?.[1]
    return {
      status,
      code,
      retryAfter: retryAfter === undefined ? null : Number(retryAfter),
      askedAt,
    }
  }

/** What a slow machine may add to any bound that is promised, and to ours. */
export const SLACK_MS = 4000

/** Asks at an address until it is answered `code`; resolves with everything that was answered. */
export async function askUntil(ask: () => Promise<NodeAnswer>, code: string, withinMs: number) {
  const begun = performance.now()
  const answers: NodeAnswer[] = []
  for (;;) {
    const answer = await ask()
    answers.push(answer)
    if (answer.code === code) return answers
    expect(answer.askedAt - begun, `still "${answer.code}", not "${code}"`).toBeLessThan(withinMs)
    await sleep(5)
  }
}
