import { USE_OUTCOMES } from '@keyward/contract'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { idOf } from '../testing/index-facts.ts'
import { ID_WORDS, type IdWords, writeId } from './replica/id-words.ts'
import { createTally, type Use } from './tally.ts'

const HOUR = 3_600_000
const [A, B, C] = [1, 2, 3].map((n) => idOf('key', n)) as [string, string, string]

/** A key ID as the index holds it, in the midst of other things. */
function wordsOf(keyId: string): IdWords {
  const words = new Int32Array(3 + ID_WORDS)
  writeId('key', keyId, words, 3)
  return { words, at: 3 }
}

const use = (change: Partial<Use> = {}): Use => ({
  keyId: A,
  outcome: 'valid',
  count: 1,
  lastAt: 5 * HOUR + 7,
  ip: '192.0.2.7',
  ...change,
})

const anyUse = fc.record({
  keyId: fc.oneof(
    fc.constantFrom(A, B, C),
    fc.nat(500).map((n) => idOf('key', n)),
  ),
  outcome: fc.constantFrom(...USE_OUTCOMES),
  count: fc.integer({ min: 1, max: 1000 }),
  lastAt: fc.integer({ min: 0, max: 4 * HOUR }),
  ip: fc.option(fc.oneof(fc.ipV4(), fc.ipV6(), fc.constant('somebody')), { nil: null }),
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

/** When each key was used last with success in each hour. */
const lastUses = (uses: readonly Use[]): string[] =>
  uses
    .filter(({ outcome }) => outcome === 'valid')
    .map(({ keyId, lastAt }) => `${keyId} ${lastAt}`)
    .toSorted()

describe('a tally', () => {
  it('counts every use in its hour, under its key and outcome, once', () => {
    fc.assert(
      fc.property(fc.array(anyUse, { maxLength: 1000, size: 'max' }), (uses) => {
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

  it('is the same whether uses were counted here or in tallies that were added to it', () => {
    const some = fc.array(anyUse, { maxLength: 300 })
    fc.assert(
      fc.property(some, some, (here, there) => {
        const [one, two, all] = [createTally(), createTally(), createTally()]
        for (const each of here) one.add(each)
        for (const each of there) two.add(each)
        for (const each of [...here, ...there]) all.add(each)
        one.addAll(structuredClone(two.takePacked()))
        const [together, alone] = [[...one.take()], [...all.take()]]
        expect(sums(together)).toEqual(sums(alone))
        expect(lastUses(together)).toEqual(lastUses(alone))
        expect(two.size()).toBe(0)
      }),
    )
  })

  it('says of keys that several tallies counted no more than there are', () => {
    const [one, ...others] = [createTally(), createTally(), createTally()]
    for (const other of others) {
      for (let n = 0; n < 3000; n++) other.add(use({ keyId: idOf('key', n) }))
      one.addAll(other.takePacked())
    }
    expect(one.size()).toBe(3000)
    expect([...one.take()]).toHaveLength(3000)
  })

  it('counts as many uses in an hour as it can hold, and stays there', () => {
    const tally = createTally()
    for (let times = 0; times < 3; times++) tally.add(use({ count: 1_000_000_000 }))
    expect([...tally.take()]).toEqual([use({ count: 2 ** 31 - 1 })])
  })

  it('keeps the latest good use and its address, whatever comes late', () => {
    const tally = createTally()
    tally.note(wordsOf(A), 'valid', 5 * HOUR + 20, '192.0.2.9')
    tally.add(use())
    tally.note(wordsOf(A), 'expired', 5 * HOUR + 30, '192.0.2.66')
    expect([...tally.take()]).toEqual([
      use({ count: 2, lastAt: 5 * HOUR + 20, ip: '192.0.2.9' }),
      use({ outcome: 'expired', lastAt: 5 * HOUR, ip: null }),
    ])
  })

  it('takes no more keys than it has room for, and says how many uses that cost', () => {
    const tally = createTally(2)
    for (const keyId of [A, B, C, A, C]) tally.note(wordsOf(keyId), 'valid', 1, null)
    expect(tally.size()).toBe(2)
    expect(tally.dropped()).toBe(2)
    expect(sums(tally.take()).get(`${A} valid 0`)).toBe(2)
  })
})
