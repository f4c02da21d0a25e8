/** Asks the same thing again and again, and keeps for how long each answer stood. */
import { setTimeout as sleep } from 'node:timers/promises'
import { hostMs } from './clock.mjs'

/**
 * `ask` answers what was `said` of several keys, as a text, and when it was said of the first. Spans
 * hold it with the begin of the first and last question that it answered, and the last such moment.
 */
export function stare(ask, tickMs) {
  const spans = []
  const ending = new AbortController()
  const looking = (async () => {
    while (!ending.signal.aborted) {
      const at = hostMs()
      const { said, answeredAt } = await ask()
      if (spans.at(-1)?.said !== said) spans.push({ said, from: at, answers: 0 })
      Object.assign(spans.at(-1), { until: at, answeredAt })
      spans.at(-1).answers += 1
      await sleep(tickMs)
    }
  })()
  return {
    now: () => spans.at(-1)?.said,
    async stop() {
      ending.abort()
      await looking
      return spans
    },
  }
}
