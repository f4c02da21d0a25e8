/** Verifications over HTTP while the same node deletes, creates, lists and writes down uses. */
import { openDatabase } from '../../server/dist/db/open-database.js'
import { startChild } from '../lib/child.mjs'
import { startOn } from '../lib/keyward.mjs'
import { runLoad, writeRequests } from '../lib/load.mjs'
import { opened } from '../lib/opened.mjs'
import { NO_POSTGRES, startPostgres } from '../lib/postgres.mjs'
import { VERIFY } from '../lib/questions.mjs'
import { figure, medianOf, missing } from '../lib/report.mjs'
import { unpin } from '../lib/unpin.mjs'

const NAME = 'verify-under-load'
const CONNECTIONS = 50
const MEMBERS = 1000
/** So many that the node has time for other things, as a node should. */
const PER_SECOND = 2000
/** The 99th percentile may be half as much again as when nothing else happens. */
const P99_MAX = 1.5
/** The rest of the work must get this share of what was asked of it. */
const DONE_MIN = 0.9

export async function* verifyUnderLoad(options) {
  const open = opened()
  try {
    const postgres = await startPostgres()
    if (postgres === null) return yield missing(NAME, NO_POSTGRES)
    open.add(postgres)
    const { url } = await postgres.newDatabase()
    const server = await startOn(open, { url }, options)
    unpin(server.pid)
    const busy = open.add(await startBusy(server, url, options))
    const { plaintexts, credential, verifyOrigin } = server
    const settings = { origin: verifyOrigin, credential, plaintexts }
    const asker = open.add(await startChild('paced-asker', settings))
    const { seconds } = options
    yield* steady(options, busy, () => asker.ask('ask', { seconds, perSecond: PER_SECOND }))
    const requests = open.add(writeRequests(plaintexts.map((key) => VERIFY.about(server, key))))
    yield* saturated(options, busy, () =>
      runLoad({ origin: verifyOrigin, requests, connections: CONNECTIONS, seconds }),
    )
    refuseWrongAnswers(await server.ask('outcomes'))
  } finally {
    await open.stop()
  }
}

/** Quiet and busy in turns, after one round of each that lets everything be compiled. */
async function takeTurns({ rounds }, busy, ask) {
  const samples = { quiet: [], loaded: [], done: [] }
  for (let round = 0; round <= rounds; round++) {
    const quiet = await ask()
    await busy.ask('begin')
    const loaded = await ask()
    const done = await busy.ask('end')
    if (round > 0)
      for (const [name, one] of Object.entries({ quiet, loaded, done })) samples[name].push(one)
  }
  return samples
}

/** It deletes keys that nobody asks for, one member after the other. */
async function startBusy({ origin, plaintexts, creators, operatorToken }, url, { keys, together }) {
  const database = await openDatabase({ url, onTrouble: () => undefined })
  try {
    const { rows } = await database.pool.query(
      `select k.id from api_keys k join key_versions v on v.key_id = k.id
       where not v.digest = any (select sha256(p::bytea) from unnest($1::text[]) as p)
       order by substring(k.name from 5)::int % $2, k.id`,
      [plaintexts, MEMBERS],
    )
    const keyIds = rows.map(({ id }) => id)
    const keysPerMember = keys / MEMBERS
    const caller = { origin, creators, operatorToken }
    return startChild('busy', { ...caller, keyIds, keysPerMember, together })
  } finally {
    await database.close()
  }
}

/** A fast wrong answer would look like a good figure. */
function refuseWrongAnswers({ valid, ...others }) {
  const wrong = Object.values(others).reduce((all, count) => all + count, 0)
  if (valid === 0 || wrong > 0) throw new Error('Verifications were not all valid')
}

async function* steady(options, busy, ask) {
  const { quiet, loaded, done } = await takeTurns(options, busy, ask)
  const [value, baseline] = [medianOf(loaded, 'p99'), medianOf(quiet, 'p99')]
  yield figure(NAME, 'ms p99', { value, baseline, ratio: (P99_MAX * baseline) / value, goal: 1 })
  yield beside(`${NAME}/p50`, 'ms', [loaded, quiet], 'p50')
  yield beside(`${NAME}/rate`, 'verifications/s', [loaded, quiet], 'perSecond')
  const reached = (what, unit, wanted) => {
    const got = medianOf(done, what)
    const ratio = got / wanted
    return figure(`${NAME}/${what}`, unit, { value: got, baseline: wanted, ratio, goal: DONE_MIN })
  }
  yield reached('deleted', 'keys/s', 200)
  yield reached('created', 'keys/s', 50)
  yield figure(`${NAME}/pages`, 'pages of 200/s', { value: medianOf(done, 'pages') })
}

/** The same where as much is asked as the node takes, and all the rest has to share what is left. */
async function* saturated(options, busy, ask) {
  const { quiet, loaded, done } = await takeTurns(options, busy, ask)
  yield beside(`${NAME}/saturated`, 'ms p99', [loaded, quiet], 'p99')
  yield beside(`${NAME}/saturated-rate`, 'verifications/s', [loaded, quiet], 'perSecond')
  yield figure(`${NAME}/saturated-deleted`, 'keys/s', {
    value: medianOf(done, 'deleted'),
    baseline: 200,
  })
}

const beside = (name, unit, [loaded, quiet], field) =>
  figure(name, unit, { value: medianOf(loaded, field), baseline: medianOf(quiet, field) })
