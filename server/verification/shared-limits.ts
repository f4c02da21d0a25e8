/** Rate limits that nodes share, where there is a Redis to share them by. */
import type { Buckets, Taken } from '@keyward/sdk/verifier/buckets'
import type { Log } from '../log.ts'

export type SharedLimits = {
  /** True when somebody asks what was taken. */
  readonly wanted: boolean
  /** Takes in what other threads of this node have taken from buckets. */
  note(taken: ReadonlyMap<string, Taken>): void
  /** False while Redis does not answer: then every node limits for itself. */
  shared(): boolean
  /** How often something could not be shared. */
  failures(): number
  close(): Promise<void>
}

const UNSHARED: SharedLimits = {
  wanted: false,
  note: () => {},
  shared: () => false,
  failures: () => 0,
  close: async () => {},
}

export type SharingParts = {
  readonly buckets: Buckets
  readonly log: Log
  readonly now: () => Date
}

/**
 * By the Redis at `url`, if there is one. Its client is loaded only then: a start need not wait for
 * it otherwise, and it has a class that extends String, which makes the methods of every string slower.
 */
export async function openSharedLimits(
  url: string | undefined,
  parts: SharingParts,
): Promise<SharedLimits> {
  if (url === undefined) return UNSHARED
  const { shareLimits } = await import('./redis-limits.ts')
  return shareLimits(url, parts)
}
