/** Does things at a steady rate, however long each takes. */
import { setTimeout as sleep } from 'node:timers/promises'
import { hostMs } from './clock.mjs'

/**
 * The i-th act begins at `begin + i * everyMs`, or as soon after as fewer than `atOnce` others are
 * on their way. Throws what the first that failed threw.
 */
export async function paced({ begin, everyMs, atOnce, shouldStop }, act) {
  const flying = new Set()
  const failures = []
  for (let i = 0; !shouldStop(i) && failures.length === 0; i++) {
    const early = begin + i * everyMs - hostMs()
    if (early > 0) await sleep(early)
    if (flying.size >= atOnce) await Promise.race(flying)
    const one = act(i)
      .catch((error) => failures.push(error))
      .finally(() => flying.delete(one))
    flying.add(one)
  }
  await Promise.all(flying)
  if (failures.length > 0) throw failures[0]
}
