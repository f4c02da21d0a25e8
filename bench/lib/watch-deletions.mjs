/** Asks verifiers for keys around the moment of their deletion, and notes when each says no. */
import { hostMs } from './clock.mjs'

/**
 * From `leadMs` before a key is to be deleted, every verifier is asked for it about every `tickMs`
 * until it refuses it; where deletions are late, only `ahead` keys beyond the last that was refused.
 * In between the process sleeps, because many of them share few cores.
 */
export function watchDeletions(verifiers, { plaintexts, kept, begin, everyMs, ...asked }) {
  const { leadMs, tickMs, ahead } = asked
  const watches = verifiers.map((verifier) => ({
    verifier,
    open: [],
    lastAccept: new Float64Array(plaintexts.length),
    firstRefusal: new Float64Array(plaintexts.length),
  }))
  const counts = { asked: 0, unavailable: 0, keptRefused: 0 }
  let [due, refused] = [0, -1]
  const askOne = ({ verifier, lastAccept, firstRefusal }, i) => {
    const at = hostMs()
    const code = codeOf(verifier, plaintexts[i])
    counts.asked += 1
    if (code === 'valid') lastAccept[i] = at
    else if (code === 'unavailable') counts.unavailable += 1
    else {
      firstRefusal[i] = hostMs()
      refused = Math.max(refused, i)
    }
    return firstRefusal[i] === 0
  }
  const tick = () => {
    const planned = Math.floor((hostMs() + leadMs - begin) / everyMs) + 1
    const dueNow = Math.min(plaintexts.length, planned, refused + ahead)
    for (; due < dueNow; due++) for (const { open } of watches) open.push(due)
    for (const watch of watches) {
      watch.open = watch.open.filter((i) => askOne(watch, i))
      const said = codeOf(watch.verifier, kept)
      if (said === 'unavailable') counts.unavailable += 1
      else if (said !== 'valid') counts.keptRefused += 1
    }
    timer = setTimeout(tick, tickMs)
  }
  // Every key once before: what is refused later was accepted by this verifier.
  for (const watch of watches)
    for (const i of plaintexts.keys())
      if (!askOne(watch, i)) throw new Error('A verifier refuses a key that is not deleted yet')
  let timer = setTimeout(tick, Math.max(0, begin - leadMs - hostMs()))
  return {
    stop() {
      clearTimeout(timer)
      const seen = watches.map(({ lastAccept, firstRefusal }) => ({ lastAccept, firstRefusal }))
      return { ...counts, seen }
    },
  }
}

/** What a verifier says; `unavailable` where it may not answer. */
export function codeOf(verifier, plaintext) {
  try {
    return verifier.verify(plaintext).code
  } catch (error) {
    if (error?.name === 'VerifierUnavailable') return 'unavailable'
    throw error
  }
}
