/**
 * Token buckets, one for each key that is limited and in use: it holds a minute's tokens, a valid
 * verification takes one, and they come back evenly. In any span of t seconds a key gets through at
 * most `perMinute × (1 + t / 60)` times.
 */
import type { Decision } from './decide.ts'
import type { PerMinute, RateLimits } from './rate-limits.ts'

const MINUTE_MS = 60_000
/** When there are so many, those that are full again are thrown away: they say nothing. */
const SWEEP_FROM = 10_000

/** Where a key stands with its limit. */
export type LimitState = {
  readonly perMinute: PerMinute
  /** Whole tokens left. */
  readonly remaining: number
  /** Until there is a token; 0 while there is one. */
  readonly retryAfterMs: number
}

/** What a key took, and what its limit was then. */
export type Taken = { count: number; perMinute: PerMinute }

export type Buckets = {
  /** Takes a token if there is one. */
  take(keyId: string, perMinute: PerMinute, nowMs: number): LimitState
  /** What each key took since this was asked last, to be told to others that share the limit. */
  takenSince(): Map<string, Taken>
  /** Others have used this key up: nothing gets through before that moment. */
  close(keyId: string, untilMs: number): void
  size(): number
}

/**
 * `level` counts in sixty-thousandths of a token, so that what a millisecond brings back is a whole
 * number and nothing is ever rounded.
 */
type Bucket = { level: number; at: number; perMinute: PerMinute; closedUntil: number }
const TOKEN = MINUTE_MS

/** `shared`: somebody asks what was taken; otherwise it is not kept. */
export function createBuckets(shared = false): Buckets {
  const buckets = new Map<string, Bucket>()
  let taken = new Map<string, Taken>()
  const note = (keyId: string, perMinute: PerMinute) => {
    const before = taken.get(keyId)
    if (before === undefined) taken.set(keyId, { count: 1, perMinute })
    else {
      before.count += 1
      before.perMinute = perMinute
    }
  }
  let sweepAt = SWEEP_FROM

  const sweep = (nowMs: number) => {
    for (const [keyId, bucket] of buckets) {
      refill(bucket, bucket.perMinute, nowMs)
      if (bucket.level === bucket.perMinute * TOKEN && bucket.closedUntil <= nowMs)
        buckets.delete(keyId)
    }
    sweepAt = Math.max(SWEEP_FROM, 2 * buckets.size)
  }
  const find = (keyId: string, perMinute: PerMinute, nowMs: number): Bucket => {
    const known = buckets.get(keyId)
    if (known !== undefined) return known
    if (buckets.size >= sweepAt) sweep(nowMs)
    const made = { level: perMinute * TOKEN, at: nowMs, perMinute, closedUntil: 0 }
    buckets.set(keyId, made)
    return made
  }
  return {
    take(keyId, perMinute, nowMs) {
      const bucket = find(keyId, perMinute, nowMs)
      refill(bucket, perMinute, nowMs)
      // A clock that was set back must not close a key for longer than a minute.
      const closedMs = Math.min(MINUTE_MS, bucket.closedUntil - nowMs)
      if (closedMs > 0) return { perMinute, remaining: 0, retryAfterMs: closedMs }
      if (bucket.level < TOKEN)
        return {
          perMinute,
          remaining: 0,
          retryAfterMs: Math.ceil((TOKEN - bucket.level) / perMinute),
        }
      bucket.level -= TOKEN
      if (shared) note(keyId, perMinute)
      return { perMinute, remaining: Math.floor(bucket.level / TOKEN), retryAfterMs: 0 }
    },
    takenSince() {
      const since = taken
      taken = new Map()
      return since
    },
    close(keyId, untilMs) {
      const bucket = buckets.get(keyId)
      if (bucket !== undefined) bucket.closedUntil = untilMs
    },
    size: () => buckets.size,
  }
}

/** A limit that was changed holds at once; the tokens in the bucket stay, as far as there is room. */
function refill(bucket: Bucket, perMinute: PerMinute, nowMs: number): void {
  bucket.perMinute = perMinute
  const passed = Math.max(0, nowMs - bucket.at)
  bucket.level = Math.min(perMinute * TOKEN, bucket.level + passed * perMinute)
  bucket.at = nowMs
}

/** Turns a valid decision into `rate_limited` when the key has no token left. */
export function underLimit(
  decision: Decision,
  limits: RateLimits,
  buckets: Buckets,
  nowMs: number,
): Decision {
  const { code, hit } = decision
  if (code !== 'valid' || hit === null) return decision
  const perMinute = limits.of(hit.project.projectId, hit)
  if (perMinute === null) return decision
  const limit = buckets.take(hit.keyId, perMinute, nowMs)
  return { ...decision, code: limit.retryAfterMs > 0 ? 'rate_limited' : 'valid', limit }
}

/**
 * The limit as draft-ietf-httpapi-ratelimit-headers has it: so many in a window of seconds, so many
 * left, and with none left, when there will be one.
 */
export const rateLimitHeaders = (limit: LimitState): string[] => [
  'ratelimit-policy',
  `"key";q=${limit.perMinute};w=60`,
  'ratelimit',
  `"key";r=${limit.remaining}${limit.retryAfterMs > 0 ? `;t=${retryAfterSeconds(limit)}` : ''}`,
]

/** How long to wait, in whole seconds: never less than it takes. */
export const retryAfterSeconds = ({ retryAfterMs }: LimitState): number =>
  Math.max(1, Math.ceil(retryAfterMs / 1000))
