/** Things that happened at different times, done in the order in which they happened. */
import type { MovedClock } from './moved-clock.ts'

export type Timeline = {
  /** Plans something for so many days ago; things of one moment keep their order. */
  at(daysAgo: number, run: () => Promise<unknown>): void
  /** Does everything that is planned, oldest first, with the clock set to each moment. */
  play(clock: MovedClock): Promise<void>
}

export function createTimeline(): Timeline {
  const planned: { daysAgo: number; run: () => Promise<unknown> }[] = []
  return {
    at: (daysAgo, run) => void planned.push({ daysAgo, run }),
    async play(clock) {
      for (const { daysAgo, run } of planned.toSorted((a, b) => b.daysAgo - a.daysAgo)) {
        clock.setBack(daysAgo)
        await run()
      }
      clock.letGo()
    },
  }
}
