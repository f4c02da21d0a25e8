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
 * or a server that stopped answering. `query_timeout` is the client's own and comes last, for the
 * server that no longer keeps the others.
 */
export const TIMEOUTS: pg.ClientConfig = {
  lock_timeout: 10_000,
  statement_timeout: 30_000,
  idle_in_transaction_session_timeout: 60_000,
  query_timeout: 35_000,
}

/** The same for what is asked again at once when it takes longer than this. */
export const timeouts = (waitMs: number): pg.ClientConfig => ({
  ...TIMEOUTS,
  connectionTimeoutMillis: waitMs,
  statement_timeout: waitMs,
  query_timeout: waitMs,
})
