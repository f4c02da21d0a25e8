import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createLease } from './lease.ts'

const S = 5000

function withClocks() {
  const time = { monotonic: 1_000_000, wall: 1_900_000_000_000 }
  const lease = createLease({ monotonic: () => time.monotonic, wall: () => time.wall })
  const pass = (ms: number) => {
    time.monotonic += ms
    time.wall += ms
  }
  return { time, lease, pass }
}

describe('a lease', () => {
  test('is nothing before the first poll has succeeded', () => {
    const { lease, pass } = withClocks()
    lease.begin()
    pass(10)
    expect(lease.leftMs()).toBe(0)
  })

  // R2: counted from where the poll began, for what it found may be as old as that.
  test('counts from the start of the poll, not from its end', () => {
    const { lease, pass } = withClocks()
    const begun = lease.begin()
    pass(1200)
    lease.renew(begun, S)
    expect(lease.leftMs()).toBe(S - 1200)
    pass(S - 1201)
    expect(lease.leftMs()).toBe(1)
    pass(1)
    expect(lease.leftMs()).toBe(0)
  })

  test('never holds longer than S after the start of the last poll, however polls and waits come', () => {
    const steps = fc.array(fc.record({ wait: fc.nat(9000), poll: fc.boolean() }), { maxLength: 30 })
    fc.assert(
      fc.property(steps, (sequence) => {
        const { time, lease, pass } = withClocks()
        let lastStart = Number.NEGATIVE_INFINITY
        for (const { wait, poll } of sequence) {
          const begun = lease.begin()
          pass(wait)
          if (poll) {
            lease.renew(begun, S)
            lastStart = begun.monotonic
          }
          const age = time.monotonic - lastStart
          expect(lease.leftMs()).toBe(age >= S ? 0 : S - age)
        }
      }),
    )
  })

  // R3: a suspended machine's monotonic clock stands still while keys are deleted elsewhere.
  test.each([1001, 60_000, -1001])('is dropped when the wall clock moved %i ms alone', (ms) => {
    const { time, lease } = withClocks()
    lease.renew(lease.begin(), S)
    time.wall += ms
    expect(lease.leftMs()).toBe(0)
    lease.renew(lease.begin(), S)
    expect(lease.leftMs()).toBe(S)
  })

  test('that is dropped is over at once', () => {
    const { lease } = withClocks()
    lease.renew(lease.begin(), S)
    lease.drop()
    expect(lease.leftMs()).toBe(0)
  })

  test('bears the small corrections that keep clocks right', () => {
    const { time, lease } = withClocks()
    lease.renew(lease.begin(), S)
    time.wall += 900
    expect(lease.leftMs()).toBe(S)
  })
})
