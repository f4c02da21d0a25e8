/** Environment → Config, once. */
import { isIP } from 'node:net'
import { availableParallelism } from 'node:os'
import { resolve } from 'node:path'
import { DEFAULT_PREFIX, isUsablePrefix } from '@keyward/contract'
import { StartRefusal } from './start-refusal.ts'

const WORKERS_MAX = 64

/** Every variable the server reads, with what it is without one. The source of docs/configuration.md. */
export const VARIABLES = {
  KEYWARD_HOST: {
    fallback: '127.0.0.1',
    says: 'Address to listen on. Anything but a loopback address needs an https KEYWARD_URL, that is, a TLS proxy in front.',
  },
  KEYWARD_PORT: { fallback: '8420', says: 'Port to listen on; 0 takes any free one.' },
  KEYWARD_VERIFY_PORT: {
    fallback: null,
    says: 'Port of a listener that answers verifications alone, in threads of its own; 0 takes any free one. Without it, the port above answers them too, in the thread of the API.',
  },
  KEYWARD_VERIFY_HOST: {
    fallback: null,
    says: 'Address of that listener. Without it, KEYWARD_HOST.',
  },
  KEYWARD_WORKERS: {
    fallback: null,
    says: 'How many threads answer on KEYWARD_VERIFY_PORT, 1 to 64. Without it, one for each core.',
  },
  KEYWARD_URL: {
    fallback: null,
    says: 'Address people use, for links and cookies: scheme, host and port only. With https, cookies are Secure and __Host-. Without it, http with the host and port above.',
  },
  DATABASE_URL: {
    fallback: null,
    says: 'A PostgreSQL 15 or newer, postgres://…. Without it, the embedded database in KEYWARD_DATA_DIR.',
  },
  KEYWARD_DATA_DIR: {
    fallback: './data',
    says: 'Directory of the embedded database; one process at a time.',
  },
  KEYWARD_ROOT_KEY: {
    fallback: null,
    says: 'The root key, 64 hex digits. Without it, the one in KEYWARD_ROOT_KEY_FILE.',
  },
  KEYWARD_ROOT_KEY_FILE: {
    fallback: null,
    says: 'File of the root key, readable by its owner only; made on the very first start. Without it, the path of KEYWARD_DATA_DIR with .root-key added.',
  },
  KEYWARD_OTHER_ROOT_KEY_FILE: {
    fallback: null,
    says: 'File of a second root key that is believed too, while the root key is rotated (docs/operations.md).',
  },
  KEYWARD_KEY_PREFIX: {
    fallback: DEFAULT_PREFIX,
    says: 'Head of every API key of this installation: 2 to 5 lower-case letters, not kwm, kws or kwl.',
  },
  KEYWARD_LEASE_SECONDS: {
    fallback: '5',
    says: 'How long a node may answer verifications without having heard from the database, 1 to 30 (docs/consistency.md).',
  },
  KEYWARD_VERIFY_MODE: {
    fallback: 'cached',
    says: 'cached, or strict: then every verification is first confirmed against the database (docs/consistency.md).',
  },
  KEYWARD_SNAPSHOT_FILE: {
    fallback: null,
    says: 'File in which a node keeps its verification index, to start faster. Without it, the path of KEYWARD_DATA_DIR with .index added for the embedded database, and none for PostgreSQL.',
  },
  REDIS_URL: {
    fallback: null,
    says: 'A Redis by which nodes share rate limits, redis://… or rediss://…. Without it, or while it does not answer, every node limits for itself.',
  },
  KEYWARD_LOG_LEVEL: {
    fallback: 'info',
    says: 'fatal, error, warn, info, debug, trace or silent.',
  },
  KEYWARD_TRUSTED_PROXIES: {
    fallback: '',
    says: 'Addresses or CIDR ranges, with commas, of the proxies whose X-Forwarded-For is believed. Without it, nobody is.',
  },
} as const

/** Everything the server can be told from outside. */
export type Config = {
  readonly host: string
  readonly port: number
  /** A listener for verifications alone; undefined for none. */
  readonly verifications: VerifyListener | undefined
  /** Address people use, for links and cookies; `https:` makes cookies `__Host-` and Secure. */
  readonly publicUrl: string
  readonly databaseUrl: string | undefined
  readonly dataDir: string
  readonly rootKey: string | undefined
  readonly rootKeyFile: string
  readonly otherRootKeyFile: string | undefined
  readonly keyPrefix: string
  /** S: how long a node may answer from its index without having heard from the database. */
  readonly leaseMs: number
  readonly verifyMode: VerifyMode
  /** Where nodes share rate limits; nowhere when left out. */
  readonly redisUrl: string | undefined
  /** Where the verification index is kept between starts; undefined keeps none. */
  readonly snapshotFile: string | undefined
  readonly logLevel: string
  /** Addresses or CIDR ranges of proxies whose X-Forwarded-For is believed; nobody's by default. */
  readonly trustedProxies: readonly string[]
}

/** Where verifications are answered by threads of their own. */
export type VerifyListener = {
  readonly host: string
  readonly port: number
  readonly workers: number
}

const VERIFY_MODES = ['cached', 'strict'] as const
/** Whether a verification may trust the index for S, or asks the database each time. */
export type VerifyMode = (typeof VERIFY_MODES)[number]

type Environment = Readonly<Record<string, string | undefined>>

/** Reads and checks the environment. Throws {@link StartRefusal} naming the variable that is wrong. */
export function readConfig(env: Environment): Config {
  const host = env['KEYWARD_HOST'] ?? VARIABLES.KEYWARD_HOST.fallback
  const port = readPort('KEYWARD_PORT', env['KEYWARD_PORT'] ?? VARIABLES.KEYWARD_PORT.fallback)
  const dataDir = resolve(env['KEYWARD_DATA_DIR'] ?? VARIABLES.KEYWARD_DATA_DIR.fallback)
  return {
    host,
    port,
    verifications: readVerifyListener(env, host),
    publicUrl: readPublicUrl(env['KEYWARD_URL'], host, port),
    databaseUrl: readDatabaseUrl(env['DATABASE_URL']),
    dataDir,
    rootKey: env['KEYWARD_ROOT_KEY'],
    rootKeyFile: resolve(env['KEYWARD_ROOT_KEY_FILE'] ?? `${dataDir}.root-key`),
    otherRootKeyFile: readPath(env['KEYWARD_OTHER_ROOT_KEY_FILE']),
    keyPrefix: readPrefix(env['KEYWARD_KEY_PREFIX'] ?? VARIABLES.KEYWARD_KEY_PREFIX.fallback),
    leaseMs:
      1000 * readLease(env['KEYWARD_LEASE_SECONDS'] ?? VARIABLES.KEYWARD_LEASE_SECONDS.fallback),
    verifyMode: readVerifyMode(
      env['KEYWARD_VERIFY_MODE'] ?? VARIABLES.KEYWARD_VERIFY_MODE.fallback,
    ),
    snapshotFile: readPath(env['KEYWARD_SNAPSHOT_FILE']),
    redisUrl: readRedisUrl(env['REDIS_URL']),
    logLevel: env['KEYWARD_LOG_LEVEL'] ?? VARIABLES.KEYWARD_LOG_LEVEL.fallback,
    trustedProxies: readProxies(
      env['KEYWARD_TRUSTED_PROXIES'] ?? VARIABLES.KEYWARD_TRUSTED_PROXIES.fallback,
    ),
  }
}

const readPath = (written: string | undefined): string | undefined =>
  written === undefined || written === '' ? undefined : resolve(written)

function readVerifyListener(env: Environment, host: string): VerifyListener | undefined {
  const [port, workers] = [env['KEYWARD_VERIFY_PORT'], readWorkers(env['KEYWARD_WORKERS'])]
  if (port === undefined || port === '') return undefined
  return {
    host: env['KEYWARD_VERIFY_HOST'] ?? host,
    port: readPort('KEYWARD_VERIFY_PORT', port),
    workers,
  }
}

function readWorkers(written: string | undefined): number {
  const workers = written === undefined ? availableParallelism() : Number(written)
  if (Number.isInteger(workers) && workers >= 1 && workers <= WORKERS_MAX) return workers
  if (written === undefined) return WORKERS_MAX
  throw new StartRefusal(
    `KEYWARD_WORKERS is "${written}"; it must be a whole number from 1 to ${WORKERS_MAX}.`,
  )
}

function readPort(name: string, written: string): number {
  const port = Number(written)
  if (!Number.isInteger(port) || port < 0 || port > 65535) {
    throw new StartRefusal(`${name} is "${written}"; it must be a port from 0 to 65535.`)
  }
  return port
}

function readLease(written: string): number {
  const seconds = Number(written)
  if (Number.isInteger(seconds) && seconds >= 1 && seconds <= 30) return seconds
  throw new StartRefusal(
    `KEYWARD_LEASE_SECONDS is "${written}"; it must be a whole number from 1 to 30.`,
  )
}

function readVerifyMode(written: string): VerifyMode {
  const mode = VERIFY_MODES.find((each) => each === written)
  if (mode !== undefined) return mode
  throw new StartRefusal(`KEYWARD_VERIFY_MODE is "${written}"; it must be cached or strict.`)
}

/** An IPv6 address stands in brackets. */
export const hostInUrl = (host: string): string => (host.includes(':') ? `[${host}]` : host)

function readPublicUrl(written: string | undefined, host: string, port: number): string {
  if (written === undefined) return `http://${hostInUrl(host)}:${port}`
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

function readRedisUrl(written: string | undefined): string | undefined {
  if (written === undefined || written === '') return undefined
  if (/^rediss?:\/\//.test(written) && URL.canParse(written)) return written
  throw new StartRefusal('REDIS_URL must be like redis://host:6379 or rediss://host:6379.')
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
