/** How a service's question is answered: decision, call, rate limit, and a note of the use. */
import type { Outcome, Verification } from '@keyward/contract'
import { toVerification } from '@keyward/sdk/verifier/answer'
import { type Buckets, underLimit } from '@keyward/sdk/verifier/buckets'
import { type Call, UNTOLD, underAccess } from '@keyward/sdk/verifier/call'
import { type Decision, decide } from '@keyward/sdk/verifier/decide'
import type { Find } from '@keyward/sdk/verifier/find'
import type { RateLimits } from '@keyward/sdk/verifier/rate-limits'
import type { IndexedService } from '@keyward/sdk/verifier/service'
import { toJson } from './answer.ts'
import type { Counts } from './counts.ts'

/** Who asks for a verification, proved by a credential. */
export type Asking = { readonly service: IndexedService; readonly credentialId: string }

export type Judge = {
  /** Verifies and notes the use; the caller has checked that the index is fresh. */
  verify(asking: Asking, presented: string, call?: Call): Verification
  /** The same, answered as JSON text. */
  verifyToJson(asking: Asking, presented: string, call?: Call): string
  /** The same, before it is put into words; `counted` false explains a decision without noting a use. */
  judge(asking: Asking, presented: string, call: Call, counted: boolean): Decision
}

/** What hot endpoints need to answer, in the thread of the API or in one of their own. */
export type Answering = Judge & {
  readonly services: {
    /** By the SHA-256 of a service credential, as a Latin-1 string. */
    findByCredential(digest: string): Asking | null
  }
  /** False when nothing may be answered from the index. */
  isFresh(): boolean
  /** In strict mode: asks the database for news, before each answer. */
  readonly confirm: (() => Promise<unknown>) | null
}

export type JudgeParts = {
  readonly index: { readonly find: Find; readonly limits: Pick<RateLimits, 'of'> }
  readonly buckets: Buckets
  readonly counts: Counts
  /** Milliseconds since the epoch. */
  readonly nowMs: () => number
}

export function createJudge({ index, buckets, counts, nowMs }: JudgeParts): Judge {
  const judge: Judge['judge'] = (asking, presented, call, counted) => {
    const now = nowMs()
    const known = decide(index, asking.service, presented, now)
    const allowed = underAccess(known, asking.service.access, call)
    if (!counted) return allowed
    const decision = underLimit(allowed, index.limits, buckets, now)
    const { code, hit } = decision
    counts.noteOutcome(code)
    if (isOfKey(code) && hit !== null)
      counts.of(asking.service.id).note(hit.key, code, now, call.ip)
    counts.noteCredential(asking.credentialId, now)
    return decision
  }
  return {
    judge,
    verify: (asking, presented, call = UNTOLD) =>
      toVerification(judge(asking, presented, call, true)),
    verifyToJson: (asking, presented, call = UNTOLD) =>
      toJson(judge(asking, presented, call, true)),
  }
}

const isOfKey = (code: Outcome): code is Exclude<Outcome, 'malformed' | 'unknown'> =>
  code !== 'malformed' && code !== 'unknown'
