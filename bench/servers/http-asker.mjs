/** A service that asks a node over HTTP, in a process of its own. */
import { answerParent } from '../lib/answer-parent.mjs'
import { hostMs } from '../lib/clock.mjs'
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
    watch = stare(async () => {
      const asked = plaintexts.map(async (each) => ({ code: await asking(each), at: hostMs() }))
      const answers = await Promise.all(asked)
      return { said: answers.map(({ code }) => code).join(' '), answeredAt: answers[0].at }
    }, tickMs)
  },
  now: () => watch.now(),
  stop: () => watch.stop(),
  codes: async (plaintexts) => [await Promise.all(plaintexts.map(asking))],
})
