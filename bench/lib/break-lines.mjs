/** Breaks lines at random until it is told to stop. */
import { setTimeout as sleep } from 'node:timers/promises'

const between = (low, high) => low + Math.random() * (high - low)

/**
 * Every `everyMs` one of the lines is reset (most often), cut for a while, or frozen for a while.
 * `stop` heals all and answers how often each was done.
 */
export function breakLines(lines, everyMs) {
  const counts = { blip: 0, cut: 0, freeze: 0 }
  const broken = new Set()
  const ending = new AbortController()
  const breakOne = async (line) => {
    const dice = Math.random()
    const how = dice < 0.8 ? 'blip' : dice < 0.9 ? 'cut' : 'freeze'
    counts[how] += 1
    broken.add(line)
    await line.act(how)
    if (how !== 'blip') await sleep(between(200, 3000))
    await line.act('heal')
    broken.delete(line)
  }
  const breaking = (async () => {
    const started = []
    while (!ending.signal.aborted) {
      const whole = lines.filter((line) => !broken.has(line))
      const line = whole[Math.floor(Math.random() * whole.length)]
      if (line !== undefined) started.push(breakOne(line))
      await sleep(everyMs * between(0.5, 1.5))
    }
    await Promise.all(started)
  })()
  return {
    async stop() {
      ending.abort()
      await breaking
      return counts
    },
  }
}
