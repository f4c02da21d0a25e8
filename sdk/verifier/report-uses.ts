/** Reports what a verifier has counted to the node that it follows. */
import type { ReportUsesBody } from '@keyward/contract'
import { inParts } from './in-parts.ts'
import type { Tally, Use } from './tally.ts'

/** A crash of the service loses at most this much. */
const REPORT_MS = 2000
const TIMEOUT_MS = 1500
/** So few at once that a node takes them in a moment. */
const USES_AT_ONCE = 500

export type Reporting = {
  /** Reports what is left, once, and stops. */
  close(): Promise<void>
}

export type ReportingParts = {
  /** The node to report to, now. */
  readonly url: () => string
  readonly credential: string
  readonly tally: Tally
}

/** What could not be reported stays counted, and is tried again: it may be counted twice, never not at all. */
export function startReporting({ url, credential, tally }: ReportingParts): Reporting {
  const send = (uses: readonly Use[]) => report(`${url()}/v1/verifier/uses`, credential, uses)
  let reporting: Promise<void> | null = null
  const reportAll = async () => {
    const parts = inParts(tally.take(), USES_AT_ONCE)
    for (const part of parts) {
      const taken = await send(part).catch(() => false)
      if (taken) continue
      for (const use of [part, ...parts].flat()) tally.add(use)
    }
  }
  const timer = setInterval(() => {
    reporting ??= reportAll().finally(() => {
      reporting = null
    })
  }, REPORT_MS)
  timer.unref()
  return {
    async close() {
      clearInterval(timer)
      await reporting
      await reportAll()
    },
  }
}

/** True when the node has them, or will never take them. */
async function report(url: string, credential: string, uses: readonly Use[]): Promise<boolean> {
  const { status } = await fetch(url, {
    method: 'POST',
    headers: { authorization: `Bearer ${credential}`, 'content-type': 'application/json' },
    body: JSON.stringify({ uses: uses.map(toWire) } satisfies ReportUsesBody),
    signal: AbortSignal.timeout(TIMEOUT_MS),
    redirect: 'error',
  })
  return status === 204 || status === 400
}

const toWire = ({ keyId, outcome, count, lastAt, ip }: Use) => ({
  key_id: keyId,
  outcome,
  count,
  last_at: new Date(lastAt).toISOString(),
  ...(ip !== null && ip.length <= ADDRESS_LENGTH_MAX && { ip }),
})

const ADDRESS_LENGTH_MAX = 45
