/**
 * Express Gateway's key-auth, with the emulated Redis in memory that it ships. What is let through
 * it answers itself: no service stands behind, as none stands behind Keyward's door.
 */
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { tell } from './tell.mjs'

const KEYS = 1000
const require = createRequire(import.meta.url)
const shipped = join(dirname(require.resolve('express-gateway')), 'config')

const SYSTEM = {
  db: { redis: { emulate: true, namespace: 'EG' } },
  crypto: { cipherKey: 'bench', algorithm: 'aes256', saltRounds: 10 },
  session: { secret: 'bench', resave: false, saveUninitialized: false },
  accessTokens: { timeToExpiry: 7_200_000 },
  refreshTokens: { timeToExpiry: 7_200_000 },
  authorizationCodes: { timeToExpiry: 300_000 },
}
const GATEWAY = {
  http: { port: 0, hostname: '127.0.0.1' },
  apiEndpoints: { all: { host: '*' } },
  policies: ['key-auth', 'terminate'],
  pipelines: {
    all: {
      apiEndpoints: ['all'],
      policies: [
        { 'key-auth': [{ action: {} }] },
        { terminate: [{ action: { statusCode: 200, message: 'ok' } }] },
      ],
    },
  },
}

const folder = mkdtempSync(join(tmpdir(), 'keyward-bench-gateway-'))
process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
cpSync(join(shipped, 'models'), join(folder, 'models'), { recursive: true })
// JSON is YAML.
writeFileSync(join(folder, 'system.config.yml'), JSON.stringify(SYSTEM))
writeFileSync(join(folder, 'gateway.config.yml'), JSON.stringify(GATEWAY))
Object.assign(process.env, {
  EG_CONFIG_DIR: folder,
  EG_DISABLE_CONFIG_WATCH: '1',
  LOG_LEVEL: 'error',
})
const [{ app }] = await require('express-gateway')().load(folder).run()
tell(app, await makeRequests())

async function makeRequests() {
  const { credential, user } = require('express-gateway/lib/services/index.js')
  const owner = await user.insert({ username: 'bench', firstname: 'Bench', lastname: 'Mark' })
  const made = []
  for (let i = 0; i < KEYS; i++) {
    const { keyId, keySecret } = await credential.insertCredential(owner.id, 'key-auth')
    const headers = { authorization: `apiKey ${keyId}:${keySecret}` }
    made.push({ method: 'GET', url: '/api/v2/things?page_size=20', headers })
  }
  return made
}
