import type pg from 'pg'

/** Called with the payload of a NOTIFY; with '' after a gap in which notifications may be lost. */
export type NotifyHandler = (payload: string) => void

/** What either engine gives; `openDatabase` puts drizzle on top of it. */
export type Engine = {
  engine: 'embedded' | 'postgres'
  serverMajor: number
  pool: pg.Pool
  /**
   * Connections of their own for what must find out soon that the server is gone: nothing waits
   * longer on them. Closed with the engine. The embedded engine has but its one connection.
   */
  impatientPool(waitMs: number): pg.Pool
  onNotify(channel: string, handler: NotifyHandler): Promise<() => Promise<void>>
  /** Runs `work` on one client without statement time-outs: for migrations and exports. */
  withPatientClient<T>(work: (client: pg.ClientBase) => Promise<T>): Promise<T>
  close(): Promise<void>
}

/** Hears of trouble that no caller is waiting for, such as an idle connection that broke. */
export type TroubleListener = (error: Error) => void
