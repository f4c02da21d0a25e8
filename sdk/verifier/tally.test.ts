import { USE_OUTCOMES } from '@keyward/contract'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createTally, inParts, type Use } from './tally.ts'

const HOUR = 3_600_000
const use = (change: Partial<Use> = {}): Use => ({
  keyId: 'key_a',
  outcome: 'valid',
  count: 1,
  lastAt: 5 * HOUR + 7,
  ip: '192.0.2.7',
  ...change,
})

const anyUse = fc.record({
  keyId: fc.constantFrom('key_a', 'key_b', 'key_c'),
  outcome: fc.constantFrom(...USE_OUTCOMES),
  count: fc.integer({ min: 1, max: 1000 }),
  lastAt: fc.integer({ min: 0, max: 4 * HOUR }),
  ip: fc.option(fc.ipV4(), { nil: null }),
})

/** Sums by key, outcome and hour. */
const sums = (uses: Iterable<Use>): Map<string, number> => {
  const found = new Map<string, number>()
  for (const { keyId, outcome, count, lastAt } of uses) {
    const name = `${keyId} ${outcome} ${Math.floor(lastAt / HOUR)}`
    found.set(name, (found.get(name) ?? 0) + count)
  }
  return found
}

describe('a tally', () => {
  it('counts every use in its hour, under its key and outcome, once', () => {
    fc.assert(
      fc.property(fc.array(anyUse), (uses) => {
        const tally = createTally()
        for (const each of uses) tally.add(each)
        const taken = [...tally.take()]
        expect(sums(taken)).toEqual(sums(uses))
        expect(taken).toHaveLength(sums(uses).size)
        expect([...tally.take()]).toEqual([])
      }),
    )
  })

  it('loses nothing when what was taken is put back, in any order, while it goes on counting', () => {
    fc.assert(
      fc.property(fc.array(anyUse), fc.array(anyUse), (before, meanwhile) => {
        const tally = createTally()
        for (const each of before) tally.add(each)
        const taken = [...tally.take()]
        for (const each of meanwhile) tally.add(each)
        for (const each of taken.toReversed()) tally.add(each)
        expect(sums(tally.take())).toEqual(sums([...before, ...meanwhile]))
      }),
    )
  })

  it('keeps the latest good use and its address, whatever comes late', () => {
    const tally = createTally()
    tally.note('key_a', 'valid', 5 * HOUR + 20, '192.0.2.9')
    tally.add(use())
    tally.note('key_a', 'expired', 5 * HOUR + 30, '192.0.2.66')
    expect([...tally.take()]).toEqual([
      use({ count: 2, lastAt: 5 * HOUR + 20, ip: '192.0.2.9' }),
      use({ outcome: 'expired', lastAt: 5 * HOUR, ip: null }),
    ])
  })

  it('takes no more keys than it has room for, and says how many uses that cost', () => {
    const tally = createTally(2)
    for (const keyId of ['key_a', 'key_b', 'key_c', 'key_a', 'key_c'])
      tally.note(keyId, 'valid', 1, null)
    expect(tally.size()).toBe(2)
    expect(tally.dropped()).toBe(2)
    expect(sums(tally.take()).get('key_a valid 0')).toBe(2)
  })
})

describe('inParts', () => {
  it('hands over everything in order, in parts that are full but for the last', () => {
    expect([...inParts([1, 2, 3, 4, 5], 2)]).toEqual([[1, 2], [3, 4], [5]])
    expect([...inParts([1, 2], 2)]).toEqual([[1, 2]])
    expect([...inParts([], 2)]).toEqual([])
  })
})
