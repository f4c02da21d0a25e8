/** What counting uses costs: noting one while a verification is answered, and writing them down. */
import { randomInt } from 'node:crypto'
import { ID_WORDS } from '../../sdk/dist/verifier/replica/id-words.js'
import { createKeyring } from '../../server/dist/crypto/keyring.js'
import { newSecret } from '../../server/dist/crypto/secret-strings.js'
import { migrate } from '../../server/dist/db/migrate.js'
import { openDatabase } from '../../server/dist/db/open-database.js'
import { createLog } from '../../server/dist/log.js'
import { createCounts } from '../../server/dist/verification/counts.js'
import { startUsage } from '../../server/dist/verification/usage.js'
import { cpuOf, processCpu } from '../lib/cpu.mjs'
import { runLoad, writeRequests } from '../lib/load.mjs'
import { loadKeys } from '../lib/load-keys.mjs'
import { opened } from '../lib/opened.mjs'
import { startServer } from '../lib/pinned.mjs'
import { NO_POSTGRES, startPostgres } from '../lib/postgres.mjs'
import { VERIFY } from '../lib/questions.mjs'
import { atMost, figure, median, missing } from '../lib/report.mjs'

const FLUSH = 'usage-flush'
const FLUSHED_PER_SECOND = 50_000
const [NOTED_KEYS, NOTES] = [20_000, 2_000_000]
/** Of the CPU of a bare request. */
const SHARE_MAX = 0.02
const CONNECTIONS = 50

/** How many keys a second get their uses written, each key used once since the flush before. */
export async function* usageFlush({ rounds, keys }) {
  const postgres = await startPostgres()
  if (postgres === null) return yield missing(FLUSH, NO_POSTGRES)
  const { url } = await postgres.newDatabase()
  const database = await openDatabase({ url })
  try {
    await migrate(database)
    await loadKeys({ database, keyring: createKeyring(Buffer.alloc(32, 1)), keys, asked: 1 })
    const { rows } = await database.pool.query('select id from api_keys order by random()')
    const { rows: services } = await database.pool.query('select id from services')
    const ids = rows.map(({ id }) => id)
    const usage = startUsage(database, createLog('error'))
    const first = await flushOnce(usage, services[0].id, ids)
    const later = []
    for (let round = 0; round < rounds; round++)
      later.push(await flushOnce(usage, services[0].id, ids))
    await usage.close()
    yield* flushFigures(first, later)
  } finally {
    await database.close()
    await postgres.stop()
  }
}

async function flushOnce(usage, serviceId, ids) {
  const tally = usage.of(serviceId)
  const now = Date.now()
  for (const keyId of ids)
    tally.add({ keyId, outcome: 'valid', count: 1, lastAt: now, ip: '192.0.2.7' })
  const [begun, before] = [performance.now(), process.cpuUsage()]
  await usage.flush()
  const { user, system } = process.cpuUsage(before)
  if (tally.size() > 0) throw new Error('A flush left uses behind')
  const ms = performance.now() - begun
  return { perSecond: (ids.length / ms) * 1000, cpu: (user + system) / ids.length }
}

function* flushFigures(first, later) {
  const value = median(later.map(({ perSecond }) => perSecond))
  const [baseline, goal] = [FLUSHED_PER_SECOND, 1]
  yield figure(FLUSH, 'keys/s', { value, baseline, ratio: value / baseline, goal })
  yield figure(`${FLUSH}/first-use`, 'keys/s', { value: first.perSecond, baseline })
  yield figure(`${FLUSH}/cpu`, 'µs CPU of node/key', {
    value: median(later.map(({ cpu }) => cpu)),
  })
}

/** CPU of noting a use in memory, against a request of the bare server in the same run. */
export async function* usageAccounting({ rounds, seconds }) {
  const open = opened()
  try {
    const bare = open.add(await startServer('servers/bare', { answers: VERIFY.answers }))
    const requests = open.add(
      writeRequests([
        VERIFY.about({ credential: newSecret('kws').reveal() }, newSecret('kw').reveal()),
      ]),
    )
    const samples = { note: [], bare: [] }
    for (let round = 0; round < rounds; round++) {
      samples.note.push(noteOnce())
      samples.bare.push(await bareRequest(bare, requests, seconds))
    }
    const [note, request] = [median(samples.note), median(samples.bare)]
    yield atMost('usage-accounting', 'µs CPU/verify', note, SHARE_MAX * request)
    yield figure('usage-accounting/share', '% of a request', { value: (note / request) * 100 })
  } finally {
    await open.stop()
  }
}

async function bareRequest({ origin, pid }, requests, seconds) {
  const before = processCpu(pid)
  const load = await runLoad({ origin, requests, connections: CONNECTIONS, seconds })
  return (processCpu(pid) - before) / load.requests
}

/** What a verification does beyond deciding: the key's count, the outcome's, the credential's last use. */
function noteOnce() {
  const words = new Int32Array(NOTED_KEYS * ID_WORDS).map(() => randomInt(2 ** 32) - 2 ** 31)
  const counts = createCounts()
  const service = 'svc_01jd0000000000000000000000'
  const credential = 'crd_01jd0000000000000000000000'
  const now = Date.now()
  const key = { words, at: 0 }
  // A stride that shares no factor with the length visits all of them out of order.
  const turnTo = (i) => {
    key.at = ((i * 7919) % NOTED_KEYS) * ID_WORDS
    return key
  }
  for (let i = 0; i < NOTED_KEYS; i++) counts.of(service).note(turnTo(i), 'valid', now, null)
  let sum = 0
  const loop = cpuOf(() => {
    for (let i = 0; i < NOTES; i++) sum += turnTo(i).at
  })
  const noting = cpuOf(() => {
    for (let i = 0; i < NOTES; i++) {
      sum += turnTo(i).at
      counts.of(service).note(key, 'valid', now + (i & 1023), null)
      counts.noteOutcome('valid')
      counts.noteCredential(credential, now + i)
    }
  })
  if (sum === 0 || counts.of(service).size() !== NOTED_KEYS)
    throw new Error('Not every use was noted')
  return (noting - loop) / NOTES
}
