/** A clock that tests move by hand; it starts at the real time and stands still in between. */
export type TestClock = {
  now(): Date
  advance(by: { days?: number; hours?: number; minutes?: number; ms?: number }): void
}

export function createClock(): TestClock {
  let at = Date.now()
  return {
    now: () => new Date(at),
    advance({ days = 0, hours = 0, minutes = 0, ms = 0 }) {
      at += ((days * 24 + hours) * 60 + minutes) * 60 * 1000 + ms
    },
  }
}
