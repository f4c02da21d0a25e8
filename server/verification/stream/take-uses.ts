/** Uses that a service's own verifiers have counted, taken into this node's counts. */
import { setImmediate as nextTurn } from 'node:timers/promises'
import { REPORTED_USES_MAX, type Refusal, ReportedUse } from '@keyward/contract'
import { inParts } from '@keyward/sdk/verifier/in-parts'
import type { IndexedService } from '@keyward/sdk/verifier/service'
import { z } from 'zod'
import type { HotRequest } from '../../http/hot-request.ts'
import { requireMediaType } from '../hot-answers.ts'
import type { VerificationPlane } from '../plane.ts'
import { readBody } from '../read-body.ts'
import { accept, readStrictly } from '../verify-body.ts'
import { mayKnow } from './lines.ts'

/** Room for the most uses that are taken at once, and little more. */
const BODY_BYTES_MAX = 192 * 1024
/** The frame of a report, before any use in it is looked at. */
const Report = z.strictObject({ uses: z.array(z.unknown()).max(REPORTED_USES_MAX) })
/** Taken in so few at once that verifications in between do not wait. */
const USES_AT_ONCE = 200
/** What is told later than this is counted as of then. */
const DAY_MS = 86_400_000

/**
 * Keys outside the service's audience are passed over without a word, so that nobody learns from
 * the answer which keys there are. Refuses: invalid_request, body_too_large.
 */
export async function takeUses(
  plane: VerificationPlane,
  service: IndexedService,
  request: HotRequest,
): Promise<void> {
  requireMediaType(request, 'application/json')
  const uses = await readUses(await wholeBody(request))
  const tally = plane.usage.of(service.id)
  const now = plane.now().getTime()
  for (const part of inParts(uses, USES_AT_ONCE)) {
    for (const { key_id: keyId, outcome, count, last_at, ip = null } of part) {
      // A service's clock may be wrong; nothing was used in the future, nor is the past rewritten.
      const lastAt = Math.max(now - DAY_MS, Math.min(now, Date.parse(last_at)))
      if (isIn(plane, service, keyId)) tally.add({ keyId, outcome, count, lastAt, ip })
    }
    await nextTurn()
  }
}

/** The first use that is none ends it: nothing is counted, and no more is looked at. */
async function readUses(body: string): Promise<ReportedUse[]> {
  const { uses } = readStrictly(Report, body)
  const read: ReportedUse[] = []
  for (const part of inParts(uses.entries(), USES_AT_ONCE)) {
    for (const [i, use] of part) read.push(accept(ReportedUse, use, ['uses', i]))
    await nextTurn()
  }
  return read
}

const isIn = ({ index: { held } }: VerificationPlane, service: IndexedService, keyId: string) =>
  held.versionsOfKey(keyId).some(({ projectId }) => mayKnow(held, service, projectId))

const wholeBody = (request: HotRequest): Promise<string> =>
  new Promise((done, refuse: (why: Refusal) => void) =>
    readBody(request, done, refuse, BODY_BYTES_MAX),
  )
