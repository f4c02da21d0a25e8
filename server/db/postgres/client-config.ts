import type pg from 'pg'
import { FlightSocket } from './flight-socket.ts'

/** The settings every connection shares. */
export function clientConfig(url: string, applicationName: string): pg.ClientConfig {
  return {
    connectionString: url,
    application_name: applicationName,
    connectionTimeoutMillis: 10_000,
    // Statements that wait for nothing from each other share a round trip.
    pipeline: true,
    stream: () => new FlightSocket(),
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
  }
}

/**
 * Bounds on every wait of a request's statements: a lock held elsewhere, a forgotten transaction
 * or a server that stopped answering. A node that is frozen in the middle of a change loses its locks
 * before whoever waits for them gives up: a key must be stopped elsewhere meanwhile. Changes wait for
 * each other's COMMIT, so that a shorter wait for locks would fail them on a slow disk. `query_timeout`
 * is the client's own and comes last, for the server that no longer keeps the others.
 */
export const TIMEOUTS: pg.ClientConfig = {
  idle_in_transaction_session_timeout: 4000,
  lock_timeout: 5000,
  statement_timeout: 30_000,
  query_timeout: 35_000,
}

/** The same for what is asked again at once when it takes longer than this. */
export const timeouts = (waitMs: number): pg.ClientConfig => ({
  ...TIMEOUTS,
  connectionTimeoutMillis: waitMs,
  statement_timeout: waitMs,
  query_timeout: waitMs,
})
