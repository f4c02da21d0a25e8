/** Environment → Config, once. The source of docs/configuration.md. */
import { isIP } from 'node:net'
import { resolve } from 'node:path'
import { DEFAULT_PREFIX, isUsablePrefix } from '@keyward/contract'
import { StartRefusal } from './start-refusal.ts'

/** Everything the server can be told from outside. */
export type Config = {
  readonly host: string
  readonly port: number
  /** Address people use, for links and cookies; `https:` makes cookies `__Host-` and Secure. */
  readonly publicUrl: string
  readonly databaseUrl: string | undefined
  readonly dataDir: string
  readonly rootKey: string | undefined
  readonly rootKeyFile: string
  readonly keyPrefix: string
  readonly logLevel: string
  /** Addresses or CIDR ranges of proxies whose X-Forwarded-For is believed; nobody's by default. */
  readonly trustedProxies: readonly string[]
}

type Environment = Readonly<Record<string, string | undefined>>

/** Reads and checks the environment. Throws {@link StartRefusal} naming the variable that is wrong. */
export function readConfig(env: Environment): Config {
  const host = env['KEYWARD_HOST'] ?? '127.0.0.1'
  const port = readPort(env['KEYWARD_PORT'] ?? '8420')
  const dataDir = resolve(env['KEYWARD_DATA_DIR'] ?? './data')
  return {
    host,
    port,
    publicUrl: readPublicUrl(env['KEYWARD_URL'], host, port),
    databaseUrl: readDatabaseUrl(env['DATABASE_URL']),
    dataDir,
    rootKey: env['KEYWARD_ROOT_KEY'],
    rootKeyFile: resolve(env['KEYWARD_ROOT_KEY_FILE'] ?? `${dataDir}.root-key`),
    keyPrefix: readPrefix(env['KEYWARD_KEY_PREFIX'] ?? DEFAULT_PREFIX),
    logLevel: env['KEYWARD_LOG_LEVEL'] ?? 'info',
    trustedProxies: readProxies(env['KEYWARD_TRUSTED_PROXIES'] ?? ''),
  }
}

function readPort(written: string): number {
  const port = Number(written)
  if (!Number.isInteger(port) || port < 0 || port > 65535) {
    throw new StartRefusal(`KEYWARD_PORT is "${written}"; it must be a port from 0 to 65535.`)
  }
  return port
}

function readPublicUrl(written: string | undefined, host: string, port: number): string {
  if (written === undefined) return `http://${host.includes(':') ? `[${host}]` : host}:${port}`
  const url = URL.canParse(written) ? new URL(written) : null
  if (url === null || !/^https?:$/.test(url.protocol) || url.pathname !== '/') {
    throw new StartRefusal(`KEYWARD_URL is "${written}"; it must be like https://keys.example.org`)
  }
  return url.origin
}

function readDatabaseUrl(written: string | undefined): string | undefined {
  if (written === undefined || written === '') return undefined
  if (!/^postgres(ql)?:\/\//.test(written)) {
    throw new StartRefusal(
      'DATABASE_URL must begin with postgres:// (leave it out for the embedded database).',
    )
  }
  return written
}

function readProxies(written: string): string[] {
  const proxies = written
    .split(',')
    .map((each) => each.trim())
    .filter((each) => each !== '')
  const wrong = proxies.find((each) => isIP(each.replace(/\/\d{1,3}$/, '')) === 0)
  if (wrong === undefined) return proxies
  throw new StartRefusal(
    `KEYWARD_TRUSTED_PROXIES holds "${wrong}"; it takes IP addresses and CIDR ranges, with commas.`,
  )
}

function readPrefix(prefix: string): string {
  if (isUsablePrefix(prefix)) return prefix
  throw new StartRefusal(
    `KEYWARD_KEY_PREFIX is "${prefix}"; it must be 2 to 5 lower-case letters, and not kwm, kws or kwl.`,
  )
}
