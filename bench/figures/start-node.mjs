/** How long a node takes from nothing to its first verification, reading everything from PostgreSQL. */
import { randomBytes } from 'node:crypto'
import { createKeyring } from '../../server/dist/crypto/keyring.js'
import { migrate } from '../../server/dist/db/migrate.js'
import { openDatabase } from '../../server/dist/db/open-database.js'
import { createLog } from '../../server/dist/log.js'
import { startPlane } from '../../server/dist/verification/plane.js'
import { loadKeys } from '../lib/load-keys.mjs'
import { NO_POSTGRES, startPostgres } from '../lib/postgres.mjs'
import { atMost, figure, median, missing } from '../lib/report.mjs'

const NAME = 'start-from-database'
const MS_PER_MILLION = 5000

export async function* startFromDatabase({ rounds, keys }) {
  const postgres = await startPostgres()
  if (postgres === null) return yield missing(NAME, NO_POSTGRES)
  const { url } = await postgres.newDatabase()
  const database = await openDatabase({ url })
  try {
    await migrate(database)
    const keyring = createKeyring(randomBytes(32))
    const loaded = await loadKeys({ database, keyring, keys, asked: 1 })
    const samples = []
    for (let round = 0; round < rounds; round++)
      samples.push(await startOnce({ database, keyring, keys, loaded }))
    yield atMost(NAME, 'ms', median(samples.map(({ ms }) => ms)), (MS_PER_MILLION * keys) / 1e6)
    yield figure(`${NAME}/cpu`, 'ms of CPU', { value: median(samples.map(({ cpu }) => cpu)) })
  } finally {
    await database.close()
    await postgres.stop()
  }
}

async function startOnce({ database, keyring, keys, loaded }) {
  const config = { leaseMs: 5000, verifyMode: 'cached' }
  const [begun, before] = [performance.now(), process.cpuUsage()]
  const log = createLog('error')
  const plane = await startPlane({ database, keyring, log, now: () => new Date(), config })
  const { user, system } = process.cpuUsage(before)
  const ms = performance.now() - begun
  if (plane.index.size() !== keys) throw new Error('Not every key was read')
  if (!plane.judgeOwn(loaded.plaintexts[0]).hit) throw new Error('A key that was read is not found')
  await plane.close()
  return { ms, cpu: (user + system) / 1000 }
}
