/** Verifications over HTTP beside bare node:http servers that move the same bytes. */
import { higherIsBetter, lowerIsBetter, takeTurns } from '../lib/contest.mjs'
import { startOn, startOnPostgres, verifying } from '../lib/keyward.mjs'
import { opened } from '../lib/opened.mjs'
import { startServer } from '../lib/pinned.mjs'
import { NO_POSTGRES } from '../lib/postgres.mjs'
import { FORWARD, INTROSPECT, VERIFY } from '../lib/questions.mjs'
import { missing } from '../lib/report.mjs'

/** The 99th percentile may be a quarter above that of the bare server. */
const GOALS = { cpu: 0.95, p99: 0.8 }
const NO_GOALS = {}
/** More than that take the embedded database longer to be filled than all the rest. */
const EMBEDDED_KEYS_MAX = 200_000

export async function* verifyHttpPost(options) {
  const name = 'verify-http-post'
  yield* onPostgres(name, VERIFY, options)
  const inMemory = (open) => startOn(open, { memory: true }, options)
  const embedded = { name: `${name}/embedded`, question: VERIFY, start: inMemory, goals: NO_GOALS }
  yield* besideBare(embedded, { ...options, keys: Math.min(options.keys, EMBEDDED_KEYS_MAX) })
}

export const verifyHttpForward = (options) => onPostgres('verify-http-forward', FORWARD, options)

export const introspection = (options) => onPostgres('introspection', INTROSPECT, options)

const onPostgres = (name, question, options) =>
  besideBare({ name, question, start: startOnPostgres, goals: GOALS }, options)

async function* besideBare({ name, question, start, goals }, options) {
  const open = opened()
  try {
    const keyward = await start(open, options)
    if (keyward === null) return yield missing(name, NO_POSTGRES)
    const bare = open.add(await startServer('servers/bare', { answers: question.answers }))
    const asked = { question, presented: keyward.plaintexts, outcome: 'valid' }
    const ours = verifying(open, keyward, asked)
    const theirs = { origin: bare.origin, pids: [bare.pid], requests: ours.requests }
    const samples = await takeTurns({ bare: theirs, keyward: ours }, options)
    yield* figures(name, [samples.keyward, samples.bare], goals)
  } finally {
    await open.stop()
  }
}

function* figures(name, pair, goals) {
  const lower = (part, unit, field) =>
    lowerIsBetter(name + part, unit, pair, { field, goal: goals[field] })
  yield lower('', 'µs CPU/request', 'cpu')
  yield lower('/thread', 'µs CPU/request', 'threadCpu')
  yield higherIsBetter(`${name}/rate`, 'requests/s', pair, { field: 'perSecond' })
  yield lower('/p50', 'ms', 'p50')
  yield lower('/p99', 'ms', 'p99')
}
