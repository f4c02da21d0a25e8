/**
 * Rate limits that all nodes share by way of Redis. No verification waits for it: each node answers
 * from its own buckets and tells the others a moment later what was taken. Decision 15.
 */
import type { Taken } from '@keyward/sdk/verifier/buckets'
import { Redis } from 'ioredis'
import { RateLimiterRedis } from 'rate-limiter-flexible'
import type { SharedLimits, SharingParts } from './shared-limits.ts'

/** How long what is used up elsewhere may still get through here, beside the way to Redis. */
const SYNC_MS = 200
const COMMAND_MS = 500
const CONNECT_MS = 1000
const RETRY_MAX_MS = 2000
const WINDOW_SECONDS = 60

export function shareLimits(url: string, { buckets, log, now }: SharingParts): SharedLimits {
  const redis = new Redis(url, {
    // What cannot be told now is not worth telling later.
    enableOfflineQueue: false,
    enableAutoPipelining: true,
    maxRetriesPerRequest: 0,
    commandTimeout: COMMAND_MS,
    connectTimeout: CONNECT_MS,
    retryStrategy: (attempt) => Math.min(attempt * 100, RETRY_MAX_MS),
  })
  const windows = new RateLimiterRedis({
    storeClient: redis,
    rejectIfRedisNotReady: true,
    keyPrefix: 'keyward:rate',
    points: 1,
    duration: WINDOW_SECONDS,
  })
  let failures = 0
  let wasReady = false
  redis.on('ready', () => {
    wasReady = true
  })
  redis.on('error', (error: unknown) => {
    if (wasReady) log.warn({ err: error }, 'Rate limits are not shared: Redis does not answer')
    wasReady = false
  })

  const tell = async (keyId: string, count: number, perMinute: number) => {
    try {
      const { consumedPoints, msBeforeNext } = await windows.penalty(keyId, count)
      if (consumedPoints >= perMinute) buckets.close(keyId, now().getTime() + msBeforeNext)
    } catch {
      failures += 1
    }
  }
  const untold = new Map<string, Taken>()
  const note = (taken: ReadonlyMap<string, Taken>) => {
    for (const [keyId, { count, perMinute }] of taken)
      untold.set(keyId, { count: count + (untold.get(keyId)?.count ?? 0), perMinute })
  }
  const tellAll = () => {
    note(buckets.takenSince())
    const all = [...untold]
    untold.clear()
    return Promise.all(all.map(([keyId, { count, perMinute }]) => tell(keyId, count, perMinute)))
  }
  let telling: Promise<unknown> | null = null
  const timer = setInterval(() => {
    telling ??= tellAll().finally(() => {
      telling = null
    })
  }, SYNC_MS)
  timer.unref()
  return {
    wanted: true,
    note,
    shared: () => redis.status === 'ready',
    failures: () => failures,
    async close() {
      clearInterval(timer)
      await telling
      redis.disconnect()
    },
  }
}
