/** Verifications over HTTP while the same node deletes, creates, lists and writes down uses. */
import { openDatabase } from '../../server/dist/db/open-database.js'
import { startChild } from '../lib/child.mjs'
import { startOn } from '../lib/keyward.mjs'
import { runLoad, writeRequests } from '../lib/load.mjs'
import { opened } from '../lib/opened.mjs'
import { NO_POSTGRES, startPostgres } from '../lib/postgres.mjs'
import { VERIFY } from '../lib/questions.mjs'
import { figure, medianOf, missing } from '../lib/report.mjs'

const NAME = 'verify-under-load'
const CONNECTIONS = 50
const MEMBERS = 1000
/** The 99th percentile may be half as much again as when nothing else happens. */
const GOAL = 1 / 1.5

export async function* verifyUnderLoad(options) {
  const open = opened()
  try {
    const postgres = await startPostgres()
    if (postgres === null) return yield missing(NAME, NO_POSTGRES)
    open.add(postgres)
    const { url } = await postgres.newDatabase()
    const server = await startOn(open, { url }, options)
    const busy = open.add(await startBusy(server, url, options.keys))
    const asked = server.plaintexts.map((key) => VERIFY.about(server, key))
    const requests = open.add(writeRequests(asked))
    const { seconds } = options
    const load = () =>
      runLoad({ origin: server.verifyOrigin, requests, connections: CONNECTIONS, seconds })
    await load()
    const samples = { quiet: [], loaded: [], done: [] }
    for (let round = 0; round < options.rounds; round++) {
      samples.quiet.push(await load())
      await busy.ask('begin')
      samples.loaded.push(await load())
      samples.done.push(await busy.ask('end'))
    }
    refuseWrongAnswers(await server.ask('outcomes'))
    yield* figures(samples)
  } finally {
    await open.stop()
  }
}

/** It deletes keys that nobody asks for, one member after the other. */
async function startBusy({ origin, plaintexts, creators, operatorToken }, url, keys) {
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
    return startChild('busy', { origin, creators, operatorToken, keyIds, keysPerMember })
  } finally {
    await database.close()
  }
}

/** A fast wrong answer would look like a good figure. */
function refuseWrongAnswers({ valid, ...others }) {
  const wrong = Object.values(others).reduce((all, count) => all + count, 0)
  if (valid === 0 || wrong > 0) throw new Error('Verifications were not all valid')
}

function* figures({ quiet, loaded, done }) {
  const lowerIsBetter = (field, goal) => {
    const [value, baseline] = [medianOf(loaded, field), medianOf(quiet, field)]
    return { value, baseline, ratio: baseline / value, goal }
  }
  yield figure(NAME, 'ms p99', lowerIsBetter('p99', GOAL))
  yield figure(`${NAME}/p50`, 'ms', lowerIsBetter('p50'))
  const [value, baseline] = [medianOf(loaded, 'perSecond'), medianOf(quiet, 'perSecond')]
  yield figure(`${NAME}/rate`, 'requests/s', { value, baseline, ratio: value / baseline })
  yield figure(`${NAME}/deletions`, '/s', { value: medianOf(done, 'deleted'), baseline: 200 })
  yield figure(`${NAME}/creations`, '/s', { value: medianOf(done, 'created'), baseline: 50 })
  yield figure(`${NAME}/pages`, 'pages of 200/s', { value: medianOf(done, 'pages') })
}
