/** Keys that are none must not cost more than those that are: the same request, beside valid keys. */
import { newSecret } from '../../server/dist/crypto/secret-strings.js'
import { lowerIsBetter, takeTurns } from '../lib/contest.mjs'
import { startOnPostgres, verifying } from '../lib/keyward.mjs'
import { opened } from '../lib/opened.mjs'
import { NO_POSTGRES } from '../lib/postgres.mjs'
import { VERIFY } from '../lib/questions.mjs'
import { missing } from '../lib/report.mjs'

/** No slower; three percent are what two medians of the same thing may be apart. */
const GOAL = 0.97

/** As long as a key: a wrong letter at its end, a character that no key has, and no key at all. */
const SPOILED = [
  (key) => key.slice(0, -1) + (key.endsWith('A') ? 'B' : 'A'),
  (key) => `${key.slice(0, 20)}-${key.slice(21)}`,
  (key) => 'x'.repeat(key.length),
]

/** Well formed, checksum included, and never made here. */
export const verifyHttpUnknown = (options) =>
  besideValid('unknown', () => newSecret('kw').reveal(), options)

export const verifyHttpMalformed = (options) =>
  besideValid('malformed', (key, i) => SPOILED[i % SPOILED.length](key), options)

async function* besideValid(outcome, spoil, options) {
  const name = `verify-http-${outcome}`
  const open = opened()
  try {
    const keyward = await startOnPostgres(open, options)
    if (keyward === null) return yield missing(name, NO_POSTGRES)
    const { plaintexts } = keyward
    const asked = (presented, outcome) =>
      verifying(open, keyward, { question: VERIFY, presented, outcome })
    const contestants = {
      valid: asked(plaintexts, 'valid'),
      bad: asked(plaintexts.map(spoil), outcome),
    }
    const { valid, bad } = await takeTurns(contestants, options)
    yield lowerIsBetter(name, 'µs CPU/request', [bad, valid], { field: 'cpu', goal: GOAL })
    yield lowerIsBetter(`${name}/p99`, 'ms', [bad, valid], { field: 'p99' })
  } finally {
    await open.stop()
  }
}
