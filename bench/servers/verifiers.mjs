/** SDK verifiers in a process of their own, as they stand in services. */
import { openVerifier } from '../../sdk/dist/verifier/open-verifier.js'
import { answerParent } from '../lib/answer-parent.mjs'
import { hostMs } from '../lib/clock.mjs'
import { stare } from '../lib/stare.mjs'
import { codeOf, watchDeletions } from '../lib/watch-deletions.mjs'

const TIMEOUT_MS = 30_000

let verifiers = []
let watch

answerParent({
  async start({ credential, urls }) {
    const open = (one) => openVerifier({ urls: one, credential, timeoutMs: TIMEOUT_MS })
    verifiers = await Promise.all(urls.map(open))
    return {}
  },
  watch(asked) {
    watch = watchDeletions(verifiers, asked)
  },
  /** The first verifier says what it thinks of several keys, as one text. */
  stare({ plaintexts, tickMs }) {
    const [verifier] = verifiers
    const askAll = () => {
      const [first, ...others] = plaintexts.map((each) => ({
        code: codeOf(verifier, each),
        at: hostMs(),
      }))
      return { said: [first, ...others].map(({ code }) => code).join(' '), answeredAt: first.at }
    }
    watch = stare(askAll, tickMs)
  },
  now: () => watch.now(),
  stop: () => watch.stop(),
  states: () => verifiers.map((verifier) => verifier.state()),
  codes: (plaintexts) =>
    verifiers.map((verifier) => plaintexts.map((plaintext) => codeOf(verifier, plaintext))),
})
