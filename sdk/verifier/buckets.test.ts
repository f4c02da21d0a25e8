import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bucketMemory } from './bucket-table.ts'
import { createBuckets, retryAfterSeconds } from './buckets.ts'
import { createRateLimits } from './rate-limits.ts'

const steps = fc.array(fc.integer({ min: 0, max: 5000 }), { maxLength: 300 })
const anyLimit = fc.integer({ min: 1, max: 600 })
const START = 1_800_000_000_000
const [A, B] = ['a', 'b'].map(keyId) as [string, string]

function keyId(end: string | number): string {
  return `key_${String(end).padStart(26, '0')}`
}

/** When calls got through that came after such pauses. */
function passes(perMinute: number, pauses: readonly number[]): number[] {
  const buckets = createBuckets()
  let now = START
  return pauses.flatMap((pause) => {
    now += pause
    return buckets.take(A, perMinute, now).retryAfterMs === 0 ? [now] : []
  })
}

describe('a token bucket', () => {
  it('lets through at most perMinute × (1 + t / 60) calls in any t seconds, however they come', () => {
    fc.assert(
      fc.property(anyLimit, steps, (perMinute, pauses) => {
        const through = passes(perMinute, pauses)
        for (const [first, from] of through.entries())
          for (const [last, to] of through.entries())
            if (last >= first)
              expect(last - first + 1).toBeLessThanOrEqual(
                perMinute * (1 + (to - from) / 60_000) + 1e-6,
              )
      }),
    )
  })

  it('never keeps back who stays below the limit', () => {
    fc.assert(
      fc.property(anyLimit, fc.array(fc.nat(1000), { maxLength: 200 }), (perMinute, extra) => {
        const pauses = extra.map((more) => Math.ceil(60_000 / perMinute) + more)
        expect(passes(perMinute, pauses)).toHaveLength(pauses.length)
      }),
    )
  })

  it('says exactly how long to wait: then a call gets through, and not a millisecond before', () => {
    fc.assert(
      fc.property(anyLimit, steps, (perMinute, pauses) => {
        const buckets = createBuckets()
        let now = START
        for (const pause of pauses) {
          now += pause
          const { retryAfterMs } = buckets.take(A, perMinute, now)
          if (retryAfterMs === 0) continue
          expect(buckets.take(A, perMinute, now + retryAfterMs - 1).retryAfterMs).toBe(1)
          now += retryAfterMs
          expect(buckets.take(A, perMinute, now).retryAfterMs).toBe(0)
        }
      }),
    )
  })

  it('is each key’s own, and counts down what remains', () => {
    const buckets = createBuckets({ noting: true })
    expect([3, 2, 1].map(() => buckets.take(A, 3, START).remaining)).toEqual([2, 1, 0])
    expect(buckets.take(A, 3, START)).toEqual({
      perMinute: 3,
      remaining: 0,
      retryAfterMs: 20_000,
    })
    expect(buckets.take(B, 3, START).retryAfterMs).toBe(0)
    expect([...buckets.takenSince()]).toEqual([
      [A, { count: 3, perMinute: 3 }],
      [B, { count: 1, perMinute: 3 }],
    ])
    expect(buckets.takenSince().size).toBe(0)
  })

  it('obeys a changed limit at once, and gives nothing for changing it to and fro', () => {
    const buckets = createBuckets()
    for (let i = 0; i < 10; i++) buckets.take(A, 10, START)
    expect(buckets.take(A, 1000, START).retryAfterMs).toBeGreaterThan(0)
    expect(buckets.take(B, 1000, START).remaining).toBe(999)
    expect(buckets.take(B, 2, START).remaining).toBe(1)
  })

  it('waits no longer than a minute when the clock is set back', () => {
    const buckets = createBuckets()
    buckets.take(A, 1, START)
    expect(buckets.take(A, 1, START - 3_600_000).retryAfterMs).toBe(60_000)
    expect(buckets.take(A, 1, START - 3_600_000 + 60_000).retryAfterMs).toBe(0)
    buckets.close(A, START)
    expect(buckets.take(A, 1, START - 3_600_000).retryAfterMs).toBeLessThanOrEqual(60_000)
  })

  it('stays closed as long as others say, whatever it holds', () => {
    const buckets = createBuckets()
    buckets.take(A, 100, START)
    buckets.close(A, START + 2500)
    const limit = buckets.take(A, 100, START + 1000)
    expect(limit).toEqual({ perMinute: 100, remaining: 0, retryAfterMs: 1500 })
    expect(retryAfterSeconds(limit)).toBe(2)
    expect(buckets.take(A, 100, START + 2500).retryAfterMs).toBe(0)
  })

  it('makes room when it is full again, and the memory never grows', () => {
    const memory = bucketMemory(1)
    const buckets = createBuckets({ memory })
    for (let i = 0; i < 8; i++) buckets.take(keyId(i), 1, START)
    for (let i = 100; i < 108; i++)
      expect(buckets.take(keyId(i), 1, START + 60_000).remaining).toBe(0)
    for (let i = 100; i < 108; i++)
      expect(buckets.take(keyId(i), 1, START + 60_000).retryAfterMs).toBe(60_000)
  })

  it('of whoever was served longest ago is given up, when all are in use', () => {
    const buckets = createBuckets({ memory: bucketMemory(1) })
    for (let i = 0; i < 9; i++) buckets.take(keyId(i), 1, START + i)
    for (let i = 1; i < 9; i++)
      expect(buckets.take(keyId(i), 1, START + 9).retryAfterMs).toBeGreaterThan(0)
    expect(buckets.take(keyId(0), 1, START + 9).retryAfterMs).toBe(0)
  })

  it('is one for all who share its memory', () => {
    const memory = bucketMemory()
    const [here, there] = [createBuckets({ memory }), createBuckets({ memory })]
    expect([here, there, here].map((each) => each.take(A, 3, START).remaining)).toEqual([2, 1, 0])
    expect(there.take(A, 3, START).retryAfterMs).toBe(20_000)
    here.close(B, START + 5000)
    there.take(B, 3, START)
    here.close(B, START + 5000)
    expect(there.take(B, 3, START).retryAfterMs).toBe(5000)
  })
})

describe('rate limits', () => {
  it('are the stricter of the project’s and the key’s own', () => {
    const limits = createRateLimits()
    const project = { projectId: 'prj_a', projectCode: 'A', tenantId: 'ten_a' }
    const of = () => limits.of({ keyId: 'key_a', project })
    expect(of()).toBeNull()
    limits.set('prj_a', 100)
    expect(of()).toBe(100)
    limits.set('key_a', 7)
    expect(of()).toBe(7)
    limits.set('prj_a', 5)
    expect(of()).toBe(5)
    expect([...limits.projects()]).toEqual(['prj_a'])
    limits.set('prj_a', null)
    expect([of(), limits.get('prj_a'), [...limits.projects()]]).toEqual([7, null, []])
  })
})
