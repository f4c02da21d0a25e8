/**
 * Token buckets, one for each key that is limited and in use: it holds a minute's tokens, a valid
 * verification takes one, and they come back evenly. In any span of t seconds a key gets through at
 * most `perMinute × (1 + t / 60)` times. They lie in shared memory, so that all threads of a node
 * take from the same ones.
 */
import {
  bucketMemory,
  CLOSED_UNTIL,
  createBucketTable,
  FILLED_AT,
  LEVEL,
  PER_MINUTE,
} from './bucket-table.ts'
import type { Decision } from './decide.ts'
import type { PerMinute, RateLimits } from './rate-limits.ts'

const MINUTE_MS = 60_000
/**
 * A bucket's level counts in sixty-thousandths of a token, so that what a millisecond brings back is
 * a whole number and nothing is ever rounded.
 */
const TOKEN = MINUTE_MS

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
  /** What each key took in this thread since this was asked last, to be told to others that share the limit. */
  takenSince(): Map<string, Taken>
  /** Others have used this key up: nothing gets through before that moment. */
  close(keyId: string, untilMs: number): void
}

export type BucketOptions = {
  /** Of {@link bucketMemory}; its own unless given. */
  readonly memory?: SharedArrayBuffer
  /** True when somebody asks what was taken; otherwise it is not kept. */
  readonly noting?: boolean
}

export function createBuckets({
  memory = bucketMemory(),
  noting = false,
}: BucketOptions = {}): Buckets {
  const table = createBucketTable(memory, isFull)
  let taken = new Map<string, Taken>()
  const note = (keyId: string, perMinute: PerMinute) => {
    const before = taken.get(keyId)
    if (before === undefined) taken.set(keyId, { count: 1, perMinute })
    else {
      before.count += 1
      before.perMinute = perMinute
    }
  }
  return {
    take(keyId, perMinute, nowMs) {
      const state = table.hold(keyId, nowMs, (numbers, at, isNew) => {
        if (isNew) fill(numbers, at, perMinute, nowMs)
        refill(numbers, at, perMinute, nowMs)
        return takeToken(numbers, at, perMinute, nowMs)
      })
      if (noting && state.retryAfterMs === 0) note(keyId, perMinute)
      return state
    },
    takenSince() {
      const since = taken
      taken = new Map()
      return since
    },
    close: (keyId, untilMs) => table.change(keyId, CLOSED_UNTIL, untilMs),
  }
}

function takeToken(
  numbers: Float64Array,
  at: number,
  perMinute: PerMinute,
  nowMs: number,
): LimitState {
  // A clock that was set back must not close a key for longer than a minute.
  const closedMs = Math.min(MINUTE_MS, num(numbers, at + CLOSED_UNTIL) - nowMs)
  if (closedMs > 0) return { perMinute, remaining: 0, retryAfterMs: closedMs }
  const level = num(numbers, at + LEVEL)
  if (level < TOKEN) {
    const retryAfterMs = Math.ceil((TOKEN - level) / perMinute)
    return { perMinute, remaining: 0, retryAfterMs }
  }
  numbers[at + LEVEL] = level - TOKEN
  return { perMinute, remaining: Math.floor((level - TOKEN) / TOKEN), retryAfterMs: 0 }
}

function fill(numbers: Float64Array, at: number, perMinute: PerMinute, nowMs: number): void {
  numbers[at + LEVEL] = perMinute * TOKEN
  numbers[at + FILLED_AT] = nowMs
  numbers[at + CLOSED_UNTIL] = 0
}

/** A limit that was changed holds at once; the tokens in the bucket stay, as far as there is room. */
function refill(numbers: Float64Array, at: number, perMinute: PerMinute, nowMs: number): void {
  numbers[at + LEVEL] = Math.min(perMinute * TOKEN, levelAt(numbers, at, perMinute, nowMs))
  numbers[at + FILLED_AT] = nowMs
  numbers[at + PER_MINUTE] = perMinute
}

const levelAt = (numbers: Float64Array, at: number, perMinute: PerMinute, nowMs: number): number =>
  num(numbers, at + LEVEL) + Math.max(0, nowMs - num(numbers, at + FILLED_AT)) * perMinute

/** A bucket that is full again says nothing, and its place may be taken. */
function isFull(numbers: Float64Array, at: number, nowMs: number): boolean {
  const perMinute = num(numbers, at + PER_MINUTE)
  const level = levelAt(numbers, at, perMinute, nowMs)
  return level >= perMinute * TOKEN && num(numbers, at + CLOSED_UNTIL) <= nowMs
}

const num = (numbers: Float64Array, at: number): number => numbers[at] as number

/** What is asked about limits: those of an index, or of a thread that reads it. */
type LimitsOf = Pick<RateLimits, 'of'>

/** Turns a valid decision into `rate_limited` when the key has no token left. */
export function underLimit(
  decision: Decision,
  limits: LimitsOf,
  buckets: Buckets,
  nowMs: number,
): Decision {
  const { code, hit } = decision
  if (code !== 'valid' || hit === null) return decision
  const perMinute = limits.of(hit)
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
