import { Client, type ClientBase, type ClientConfig, Pool } from 'pg'
import { DatabaseFault } from '../database-fault.ts'
import type { Engine, TroubleListener } from '../engine.ts'
import { once } from '../once.ts'
import { clientConfig, TIMEOUTS, timeouts } from './client-config.ts'
import { createListener } from './listener.ts'

/** The oldest PostgreSQL that the suite runs on. */
export const OLDEST_POSTGRES = 15

const POOL_SIZE = 10
const IMPATIENT_POOL_SIZE = 2

/** Connects to a PostgreSQL server, refusing one that is too old or does not answer. */
export async function openPostgresEngine(
  url: string,
  applicationName: string,
  onTrouble: TroubleListener,
): Promise<Engine> {
  const config = clientConfig(url, applicationName)
  const pool = new Pool({ ...config, ...TIMEOUTS, max: POOL_SIZE })
  pool.on('error', onTrouble)
  const serverMajor = await readServerMajor(pool, url).catch(async (error: unknown) => {
    await pool.end()
    throw error
  })
  const listener = createListener(config, onTrouble)
  const pools = [pool]
  return {
    engine: 'postgres',
    serverMajor,
    pool,
    impatientPool(waitMs) {
      const impatient = new Pool({ ...config, ...timeouts(waitMs), max: IMPATIENT_POOL_SIZE })
      impatient.on('error', onTrouble)
      pools.push(impatient)
      return impatient
    },
    onNotify: (channel, handler) => listener.onNotify(channel, handler),
    withPatientClient: (work) => withOwnClient(config, work),
    close: once(async () => {
      await listener.close()
      await Promise.all(pools.filter(({ ending }) => !ending).map((each) => each.end()))
    }),
  }
}

async function readServerMajor(pool: Pool, url: string): Promise<number> {
  const { rows } = await pool
    .query<{ number: string }>(`select current_setting('server_version_num') as number`)
    .catch((error: Error) => {
      const where = `PostgreSQL at ${addressOf(url)}`
      throw new DatabaseFault('unreachable', `${where} cannot be used: ${reason(error)}`, {
        cause: error,
      })
    })
  const major = Math.floor(Number(rows[0]?.number) / 10_000)
  if (major >= OLDEST_POSTGRES) return major
  throw new DatabaseFault(
    'postgres_too_old',
    `PostgreSQL ${major} is too old: Keyward needs ${OLDEST_POSTGRES} or newer`,
  )
}

async function withOwnClient<T>(
  config: ClientConfig,
  work: (client: ClientBase) => Promise<T>,
): Promise<T> {
  const client = new Client({ ...config, statement_timeout: 0, lock_timeout: 0 })
  let broken: Error | undefined
  client.on('error', (error) => {
    broken = error
  })
  await client.connect()
  try {
    const result = await work(client)
    if (broken) throw broken
    return result
  } finally {
    await client.end().catch(() => {})
  }
}

/** Host and database only: the URL holds a password. */
function addressOf(url: string): string {
  try {
    const { host, pathname, searchParams } = new URL(url)
    return `${host || searchParams.get('host') || 'localhost'}${pathname}`
  } catch {
    return 'the configured address'
  }
}

/** Connecting to a name with several addresses fails with all their reasons and no message. */
function reason(error: Error): string {
  if (error instanceof AggregateError) {
    return error.errors.map((each: Error) => each.message).join('; ')
  }
  return error.message
}
