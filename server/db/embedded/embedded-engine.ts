import { resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type ClientBase, Pool } from 'pg'
import { DatabaseFault } from '../database-fault.ts'
import type { Engine, TroubleListener } from '../engine.ts'
import { createChannels, listenStatement } from '../notify-handlers.ts'
import { once } from '../once.ts'
import { Bridge } from './bridge.ts'
import { claimDirectory } from './data-directory.ts'
import { writeEngineFile } from './engine-file.ts'
import { type EngineThread, startEngineThread } from './engine-thread.ts'
import type { DirectoryLock } from './lock.ts'
import { startMaintenance } from './maintenance.ts'
import { findTemplate } from './template.ts'

const CHECKOUT_WAIT_MS = 30_000
const CLOSE_WAIT_MS = 5_000

export type EmbeddedOptions = {
  /** Absent for a database in memory, gone when it is closed. */
  dataDir?: string
  /** Begin with initdb even when a template exists. */
  fresh?: boolean
  /** How long a query waits for the one connection before it is an error instead of a hang. */
  checkoutWaitMs?: number
  onTrouble?: TroubleListener
  /** The engine died, or lost its directory: it answers nothing more. */
  onDeath?: (fault: DatabaseFault) => void
}

/** An engine of this process, which can also hand out a copy of all its files. */
export type EmbeddedEngine = Engine & {
  /** The whole data directory as tar.gz, as of now. */
  dump(): Promise<Uint8Array>
}

/**
 * Opens the embedded engine. Its directory belongs to this process alone until it is closed;
 * throws a DatabaseFault when it cannot be had.
 */
export async function openEmbeddedEngine(options: EmbeddedOptions): Promise<EmbeddedEngine> {
  const dataDir = options.dataDir && resolve(options.dataDir)
  const lock = dataDir ? await claimDirectory(dataDir) : undefined
  const template = options.fresh ? undefined : findTemplate()
  const settings = { ...(dataDir && { dataDir }), ...(template && { template }) }
  try {
    const thread = await startEngineThread(settings, {
      onDeath: options.onDeath ?? (() => {}),
      mayWrite: () => assertOurs(lock, dataDir),
    })
    if (dataDir) writeEngineFile(dataDir)
    return serve(thread, lock, options)
  } catch (error) {
    await lock?.release()
    throw error
  }
}

function assertOurs(lock: DirectoryLock | undefined, dataDir = ''): DatabaseFault | undefined {
  if (!lock || lock.isOurs()) return undefined
  return new DatabaseFault(
    'directory_lost',
    `Another process has taken over the data directory ${dataDir} while this one stood still`,
  )
}

/**
 * The engine behind an ordinary `Pool` of ONE connection. Inside a transaction use only the
 * transaction's own client: a query on the pool would wait for the transaction, and the
 * transaction for the query, until the checkout times out.
 */
function serve(
  thread: EngineThread,
  lock: DirectoryLock | undefined,
  { onTrouble = () => {}, checkoutWaitMs = CHECKOUT_WAIT_MS }: EmbeddedOptions,
): EmbeddedEngine {
  const channels = createChannels(onTrouble)
  const pool = createPool(thread, checkoutWaitMs, async (client) => {
    client.on('notification', ({ channel, payload }) => channels.emit(channel, payload ?? ''))
    for (const name of channels.names()) await client.query(listenStatement('LISTEN', name))
  })
  pool.on('error', onTrouble)
  const stopMaintenance = startMaintenance(pool, onTrouble)

  return {
    engine: 'embedded',
    serverMajor: Number.parseInt(thread.serverVersion, 10),
    pool,
    impatientPool: () => pool,
    async onNotify(channel, handler) {
      if (channels.add(channel, handler)) await pool.query(listenStatement('LISTEN', channel))
      return async () => {
        const last = channels.remove(channel, handler)
        if (last && !pool.ending) await pool.query(listenStatement('UNLISTEN', channel))
      }
    },
    withPatientClient: (work) => withPoolClient(pool, work),
    dump: () => thread.dump(),
    close: once(async () => {
      stopMaintenance()
      await endPool(pool)
      await thread.close()
      await lock?.release()
    }),
  }
}

/** Waits for clients that are in use, but not for one that is never given back. */
async function endPool(pool: Pool): Promise<void> {
  if (pool.ending) return
  const patience = new AbortController()
  await Promise.race([
    pool.end(),
    sleep(CLOSE_WAIT_MS, undefined, { signal: patience.signal }).catch(() => {}),
  ])
  patience.abort()
}

async function withPoolClient<T>(pool: Pool, work: (client: ClientBase) => Promise<T>): Promise<T> {
  const client = await pool.connect()
  try {
    return await work(client)
  } finally {
    client.release()
  }
}

function createPool(
  thread: EngineThread,
  checkoutWaitMs: number,
  onConnect: (client: ClientBase) => Promise<void>,
) {
  // No query time-out: the engine cannot be interrupted, so giving up would free nothing.
  return new Pool({
    stream: () => new Bridge(thread),
    max: 1,
    pipeline: true,
    idleTimeoutMillis: 0,
    connectionTimeoutMillis: checkoutWaitMs,
    ssl: false,
    host: 'embedded',
    user: 'postgres',
    database: 'postgres',
    password: '',
    // oxlint-disable-next-line typescript/no-misused-promises -- pg waits for this promise
    onConnect,
  })
}
