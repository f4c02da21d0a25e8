import type { Verification } from '@keyward/contract'
import { describe, expect, it } from 'vitest'
import { told } from './answer.ts'
import { createAnswerCache } from './answer-cache.ts'

const valid = (endsIn = 86_400_000): Verification => ({
  ...told('unknown'),
  valid: true,
  code: 'valid',
  expires_at: new Date(Date.now() + endsIn).toISOString(),
})

/** A cache on clocks of its own, and how often it asked. */
function cacheOf(cacheMs: number, answersMax?: number) {
  const now = { monotonic: 0, wall: Date.now() }
  const cache = createAnswerCache(
    cacheMs,
    { monotonic: () => now.monotonic, wall: () => now.wall },
    answersMax,
  )
  let asks = 0
  const ask = (answer: Promise<Verification> | Verification, digest = 'digest') =>
    cache.answer(digest, async () => {
      asks += 1
      return answer
    })
  const pass = (ms: number) => {
    now.monotonic += ms
    now.wall += ms
  }
  return { ask, pass, now, asks: () => asks, size: cache.size }
}

/** An answer that comes when it is told to. Node 20 has no Promise.withResolvers. */
function later() {
  let resolve: (found: Verification) => void = () => {}
  const promise = new Promise<Verification>((done) => {
    resolve = done
  })
  return { promise, resolve }
}

describe('an answer', () => {
  it('that lets a key pass is given again until the cache is over, and not after', async () => {
    const { ask, pass, asks } = cacheOf(5000)
    await ask(valid())
    pass(4999)
    await ask(valid())
    expect(asks()).toBe(1)
    pass(1)
    expect((await ask(told('unknown'))).code).toBe('unknown')
    expect(asks()).toBe(2)
  })

  it('that denies is asked again after a second, whatever the cache', async () => {
    const { ask, pass, asks } = cacheOf(5000)
    await ask(told('disabled'))
    pass(999)
    await ask(valid())
    expect(asks()).toBe(1)
    pass(1)
    expect((await ask(valid())).code).toBe('valid')
  })

  it('counts from before it was asked for, however long Keyward took', async () => {
    const { ask, pass, asks } = cacheOf(1000)
    const slow = later()
    const first = ask(slow.promise)
    pass(900)
    slow.resolve(valid())
    await first
    pass(99)
    await ask(valid())
    expect(asks()).toBe(1)
    pass(1)
    await ask(valid())
    expect(asks()).toBe(2)
  })

  it('does not outlive the key that it allows', async () => {
    const { ask, pass, asks } = cacheOf(5000)
    await ask(valid(300))
    pass(250)
    await ask(valid(300))
    expect(asks()).toBe(1)
    pass(100)
    await ask(told('expired'))
    expect(asks()).toBe(2)
  })

  it('is forgotten when the machine slept, whose own clock stood still', async () => {
    const { ask, now, asks } = cacheOf(5000)
    await ask(valid())
    now.wall += 60_000
    await ask(valid())
    expect(asks()).toBe(2)
  })

  it('is never kept when there is none', async () => {
    const { ask, asks, size } = cacheOf(5000)
    await expect(ask(Promise.reject(new Error('gone')))).rejects.toThrow('gone')
    expect([asks(), size()]).toEqual([1, 0])
    expect((await ask(valid())).code).toBe('valid')
  })
})

describe('a question', () => {
  it('that is asked by many at once goes to Keyward once', async () => {
    const { ask, asks } = cacheOf(1000)
    const answers = await Promise.all(Array.from({ length: 50 }, () => ask(valid())))
    expect(asks()).toBe(1)
    expect(new Set(answers).size).toBe(1)
  })

  it('joins none that was asked longer ago than the cache lasts', async () => {
    const { ask, pass, asks } = cacheOf(1000)
    const slow = later()
    const first = ask(slow.promise)
    pass(1000)
    expect((await ask(told('unknown'))).code).toBe('unknown')
    slow.resolve(valid())
    await first
    expect((await ask(valid())).code).toBe('unknown')
    expect(asks()).toBe(2)
  })

  it('goes to Keyward each time when nothing may be kept', async () => {
    const { ask, asks, size } = cacheOf(0)
    await Promise.all([ask(valid()), ask(valid())])
    expect([asks(), size()]).toEqual([2, 0])
  })

  it('never makes the cache larger than it may be, and loses the oldest first', async () => {
    const { ask, asks, size } = cacheOf(5000, 100)
    for (let i = 0; i < 1000; i++) await ask(valid(), `digest ${i}`)
    expect(size()).toBe(100)
    await ask(valid(), 'digest 999')
    expect(asks()).toBe(1000)
    await ask(valid(), 'digest 0')
    expect(asks()).toBe(1001)
  })
})
