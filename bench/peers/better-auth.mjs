/**
 * better-auth with its plugin for API keys. Verifying is for servers only there, so it stands behind
 * a bare node:http server, as Keyward's verification does; creating is asked without proof of who asks.
 */
import { createServer } from 'node:http'
import { apiKey } from '@better-auth/api-key'
import { betterAuth } from 'better-auth'
import { memoryAdapter } from 'better-auth/adapters/memory'
import { getMigrations } from 'better-auth/db/migration'
import pg from 'pg'
import { tell } from './tell.mjs'

const [USERS, KEYS] = [500, 1000]
const COMMON = {
  baseURL: 'http://better-auth.bench',
  secret: 'a secret that signs nothing here, of 32 letters or more',
  telemetry: { enabled: false },
  logger: { level: 'error' },
}
/** On, as it is by default, with room for a measurement: ten requests a day are the default. */
const RATE_LIMIT = { enabled: true, maxRequests: 1_000_000_000 }

const { url, asked } = JSON.parse(process.argv[2])
const auth = url === undefined ? inMemory() : await onPostgres()
const users = await makeUsers()
const requests = await { verify: verifications, create: creations }[asked]()

/** Null for what went wrong: the figure ends at the first answer that is no success. */
const ANSWERS = {
  async '/verify'({ key }) {
    const { valid, key: found } = await auth.api.verifyApiKey({ body: { key } })
    return valid ? { valid, key_id: found.id, user: found.referenceId } : null
  },
  '/create': ({ userId }) => auth.api.createApiKey({ body: { userId } }).catch(() => null),
}

const server = createServer((request, response) => {
  const chunks = []
  request.on('data', (chunk) => chunks.push(chunk))
  request.on('end', async () => {
    const answer = await ANSWERS[request.url](JSON.parse(Buffer.concat(chunks).toString('utf8')))
    const body = JSON.stringify(answer)
    response.writeHead(answer === null ? 500 : 200, {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
    })
    response.end(body)
  })
})
server.listen(0, '127.0.0.1', () => tell(server, requests))

/** Its default: keys in the database, which each verification reads and writes. */
async function onPostgres() {
  const options = {
    ...COMMON,
    database: new pg.Pool({ connectionString: url }),
    plugins: [apiKey({ rateLimit: RATE_LIMIT })],
  }
  await (await getMigrations(options)).runMigrations()
  return betterAuth(options)
}

/** Its fastest: keys in this process, no limits, uses noted after the answer. */
function inMemory() {
  const kept = new Map()
  const tables = { user: [], session: [], account: [], verification: [], apikey: [] }
  return betterAuth({
    ...COMMON,
    database: memoryAdapter(tables),
    secondaryStorage: {
      get: (key) => kept.get(key) ?? null,
      set: (key, value) => void kept.set(key, value),
      delete: (key) => void kept.delete(key),
    },
    advanced: { backgroundTasks: { handler: (task) => void task.catch(() => undefined) } },
    plugins: [
      apiKey({ storage: 'secondary-storage', rateLimit: { enabled: false }, deferUpdates: true }),
    ],
  })
}

async function makeUsers() {
  const { internalAdapter } = await auth.$context
  const made = []
  for (let i = 0; i < USERS; i++) {
    const user = { name: `Member ${i}`, email: `member${i}@bench.example`, emailVerified: true }
    made.push((await internalAdapter.createUser(user)).id)
  }
  return made
}

async function verifications() {
  const made = []
  for (let i = 0; i < KEYS; i++) {
    const body = { userId: users[i % USERS] }
    made.push((await auth.api.createApiKey({ body })).key)
  }
  return made.map((key) => post('/verify', { key }))
}

function creations() {
  return users.map((userId) => post('/create', { userId }))
}

function post(url, body) {
  const headers = { 'content-type': 'application/json' }
  return { method: 'POST', url, headers, body: JSON.stringify(body) }
}
