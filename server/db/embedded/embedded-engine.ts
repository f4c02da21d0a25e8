import pg from 'pg'
import { createChannels, listenStatement } from '../channels.ts'
import type { DatabaseFault } from '../database-fault.ts'
import type { Engine, TroubleListener } from '../engine.ts'
import { Bridge } from './bridge.ts'
import { type EngineThread, startEngineThread } from './engine-thread.ts'
import type { EngineSettings } from './worker-protocol.ts'

/** How long a query waits for the one connection before it is an error instead of a hang. */
const CHECKOUT_WAIT_MS = 30_000

/**
 * The embedded engine behind an ordinary `pg.Pool` of ONE connection. Inside a transaction use
 * only the transaction's own client: a query on the pool would wait for the transaction, and the
 * transaction for the query, until the checkout times out.
 */
export async function openEmbeddedEngine(
  settings: EngineSettings,
  onTrouble: TroubleListener,
  onDeath: (fault: DatabaseFault) => void,
): Promise<Engine> {
  const thread = await startEngineThread(settings, onDeath)
  const channels = createChannels(onTrouble)
  const pool = createPool(thread, async (client) => {
    client.on('notification', ({ channel, payload }) => channels.emit(channel, payload ?? ''))
    for (const name of channels.names()) await client.query(listenStatement('LISTEN', name))
  })
  pool.on('error', onTrouble)

  return {
    engine: 'embedded',
    serverMajor: Number.parseInt(thread.serverVersion, 10),
    pool,
    async onNotify(channel, handler) {
      if (channels.add(channel, handler)) await pool.query(listenStatement('LISTEN', channel))
      return async () => {
        const last = channels.remove(channel, handler)
        if (last && !pool.ending) await pool.query(listenStatement('UNLISTEN', channel))
      }
    },
    async withPatientClient(work) {
      const client = await pool.connect()
      try {
        return await work(client)
      } finally {
        client.release()
      }
    },
    async close() {
      if (!pool.ending) await pool.end()
      await thread.close()
    },
  }
}

function createPool(thread: EngineThread, onConnect: (client: pg.ClientBase) => Promise<void>) {
  // No query time-out: the engine cannot be interrupted, so giving up would free nothing.
  return new pg.Pool({
    stream: () => new Bridge(thread),
    max: 1,
    idleTimeoutMillis: 0,
    connectionTimeoutMillis: CHECKOUT_WAIT_MS,
    ssl: false,
    host: 'embedded',
    user: 'postgres',
    database: 'postgres',
    password: '',
    onConnect,
  })
}
