import './pg-types.ts'
import { drizzle } from 'drizzle-orm/node-postgres'
import { DatabaseFault } from './database-fault.ts'
import { openEmbeddedEngine } from './embedded/embedded-engine.ts'
import type { Engine, TroubleListener } from './engine.ts'
import type { Sql } from './mutate.ts'
import { openPostgresEngine } from './postgres/postgres-engine.ts'

/** Which database to open: a PostgreSQL server, or the embedded engine on disk or in memory. */
export type DatabaseConfig = {
  /** postgres://… ; when given, the embedded engine is not used. */
  url?: string
  /** The embedded engine's directory. */
  dataDir?: string
  /** An embedded database that is gone when it is closed: for tests. */
  memory?: boolean
  applicationName?: string
  /** Trouble that no caller is waiting for, such as an idle connection that broke. */
  onTrouble?: TroubleListener
  /** The embedded engine died: nothing works any more and the program should end. */
  onDeath?: (fault: DatabaseFault) => void
}

/** An open database. Both engines speak PostgreSQL's SQL, types and error codes. */
export type Database = Engine & {
  orm: Orm
  /** The same over {@link Engine.impatientPool}. */
  impatientOrm(waitMs: number): Orm
}

type Orm = Sql

/**
 * Opens the database, without migrating it. Throws a DatabaseFault with a sentence for the
 * operator when it cannot be used: too old, in use by another process, disk full, unreachable.
 */
export async function openDatabase(config: DatabaseConfig): Promise<Database> {
  const engine = await openEngine(config)
  return {
    ...engine,
    orm: drizzle(engine.pool),
    impatientOrm: (waitMs) => drizzle(engine.impatientPool(waitMs)),
  }
}

function openEngine(config: DatabaseConfig): Promise<Engine> {
  const onTrouble = config.onTrouble ?? warn
  const onDeath = config.onDeath ?? warn
  if (config.url) {
    return openPostgresEngine(config.url, config.applicationName ?? 'keyward', onTrouble)
  }
  if (config.memory) return openEmbeddedEngine({ onTrouble, onDeath })
  if (config.dataDir) return openEmbeddedEngine({ dataDir: config.dataDir, onTrouble, onDeath })
  throw new DatabaseFault('unreachable', 'No database is configured: give a URL or a directory')
}

function warn(error: Error): void {
  process.emitWarning(error)
}
