/** Creating keys over HTTP, durable and audited, against one-row commits on the same engine. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runLoad, writeRequests } from '../lib/load.mjs'
import { startServer } from '../lib/pinned.mjs'
import { NO_POSTGRES, startPostgres } from '../lib/postgres.mjs'
import { creation } from '../lib/questions.mjs'
import { figure, medianOf, missing } from '../lib/report.mjs'

const CONNECTIONS = 20
const KEYS_BEFORE = 1000

export async function* createKey(options) {
  const folder = mkdtempSync(join(tmpdir(), 'keyward-bench-data-'))
  try {
    yield* onEngine('create-key/embedded', { dataDir: join(folder, 'data') }, options)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
  const postgres = await startPostgres()
  if (postgres === null) return yield missing('create-key/postgres', NO_POSTGRES)
  try {
    const { url } = await postgres.newDatabase()
    yield* onEngine('create-key/postgres', { url }, options)
  } finally {
    await postgres.stop()
  }
}

async function* onEngine(name, database, { rounds, seconds, profile }) {
  const server = await startServer('servers/keyward', {
    database,
    keys: KEYS_BEFORE,
    asked: 1,
    profile,
  })
  const requests = writeRequests(server.creators.map(creation))
  const load = () => runLoad({ origin: server.origin, requests, connections: CONNECTIONS, seconds })
  try {
    const samples = []
    await load()
    for (let round = 0; round < rounds; round++) {
      const { perSecond: commits } = await server.ask('commits')
      samples.push({ ...(await load()), commits })
    }
    const [value, baseline] = [medianOf(samples, 'perSecond'), medianOf(samples, 'commits')]
    yield figure(name, 'creations/s', { value, baseline, ratio: value / baseline })
    yield figure(`${name}/p99`, 'ms', { value: medianOf(samples, 'p99') })
  } finally {
    requests.stop()
    await server.stop()
  }
}
