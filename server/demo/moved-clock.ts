/** A clock that the demo sets back while it fills the sample cloud, and then lets go. */
export type MovedClock = {
  now(): Date
  /** Stands at so many days (or parts of one) before now. */
  setBack(days: number): void
  /** Runs with the real time from here on. */
  letGo(): void
}

const DAY_MS = 86_400_000

export function createMovedClock(): MovedClock {
  let stoodAt: number | null = null
  return {
    now: () => new Date(stoodAt ?? Date.now()),
    setBack: (days) => {
      stoodAt = Date.now() - days * DAY_MS
    },
    letGo: () => {
      stoodAt = null
    },
  }
}
