/** A service that asks for verifications at a steady rate, and notes how long each took. */
import { answerParent } from '../lib/answer-parent.mjs'
import { hostMs } from '../lib/clock.mjs'
import { paced } from '../lib/paced.mjs'
import { percentile } from '../lib/report.mjs'
import { createSender, verifyAt } from '../lib/send.mjs'

const CONNECTIONS = 50
/** Never reached: what waits for a connection waits in its own time. */
const AT_ONCE = 10_000

let service

answerParent({
  start(settings) {
    service = { ...settings, sender: createSender(CONNECTIONS) }
    return {}
  },
  async ask({ seconds, perSecond }) {
    const took = []
    const begin = hostMs()
    const shouldStop = (i) => i >= seconds * perSecond
    await paced({ begin, everyMs: 1000 / perSecond, atOnce: AT_ONCE, shouldStop }, async () => {
      const plaintext = service.plaintexts[Math.floor(Math.random() * service.plaintexts.length)]
      const begunAt = hostMs()
      const code = await verifyAt(service.sender, { ...service, plaintext })
      if (code !== 'valid') throw new Error(`A verification said ${code}`)
      took.push(hostMs() - begunAt)
    })
    const perSecondReached = (took.length / (hostMs() - begin)) * 1000
    return {
      p50: percentile(took, 0.5),
      p99: percentile(took, 0.99),
      perSecond: perSecondReached,
    }
  },
})
