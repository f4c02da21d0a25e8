/** A service that asks a node over HTTP, in a process of its own. */
import { answerParent } from '../lib/answer-parent.mjs'
import { createSender, verifyAt } from '../lib/send.mjs'
import { stare } from '../lib/stare.mjs'

let asking
let watch

answerParent({
  start({ origin, credential }) {
    const sender = createSender()
    asking = (plaintext) =>
      verifyAt(sender, { origin, credential, plaintext }).catch(() => 'no-answer')
    return {}
  },
  stare({ plaintexts, tickMs }) {
    watch = stare(async () => (await Promise.all(plaintexts.map(asking))).join(' '), tickMs)
  },
  now: () => watch.now(),
  stop: () => watch.stop(),
  codes: async (plaintexts) => [await Promise.all(plaintexts.map(asking))],
})
