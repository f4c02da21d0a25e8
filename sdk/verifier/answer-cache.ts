/** Answers of Keyward that are given again for a moment, and questions that are asked once for all. */
import type { Verification } from '@keyward/contract'
import { createLease, type LeaseClocks } from './lease.ts'

/** The longest for which an answer that lets a key pass may be given again. */
export const CACHE_MS_MAX = 5000
/** Others are soon asked again: a key may have been made, enabled or extended meanwhile. */
export const DENIAL_MS_MAX = 1000
const ANSWERS_MAX = 10_000

export type AnswerCache = {
  /** The answer to a question, by its digest: the one kept, the one under way, or a new one. */
  answer(digest: string, ask: () => Promise<Verification>): Promise<Verification>
  size(): number
}

type Kept = { readonly found: Promise<Verification>; leftMs(): number }

/** Each answer counts from before it was asked for, on both clocks: it holds no longer than a lease. */
export function createAnswerCache(
  cacheMs: number,
  clocks?: LeaseClocks,
  answersMax = ANSWERS_MAX,
): AnswerCache {
  const kept = new Map<string, Kept>()
  const begin = (ask: () => Promise<Verification>): Kept => {
    const lease = createLease(clocks)
    const since = lease.begin()
    lease.renew(since, cacheMs)
    const found = ask().then((answer) => {
      lease.renew(since, Math.min(cacheMs, longestFor(answer, since.wall)))
      return answer
    })
    return { found, leftMs: lease.leftMs }
  }
  const keep = (digest: string, asked: Kept): void => {
    const [oldest] = kept.keys()
    if (kept.size >= answersMax && oldest !== undefined) kept.delete(oldest)
    kept.set(digest, asked)
    const forget = () => {
      if (kept.get(digest) === asked) kept.delete(digest)
    }
    asked.found.catch(forget)
  }
  return {
    answer(digest, ask) {
      const known = kept.get(digest)
      if (known !== undefined && known.leftMs() > 0) return known.found
      kept.delete(digest)
      const asked = begin(ask)
      if (cacheMs > 0) keep(digest, asked)
      return asked.found
    },
    size: () => kept.size,
  }
}

/** No answer outlives the key it allows. */
const longestFor = ({ valid, expires_at }: Verification, wall: number): number =>
  valid ? Date.parse(expires_at ?? '') - wall : DENIAL_MS_MAX
