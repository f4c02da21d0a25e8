import { randomUUID } from 'node:crypto'
import { describe, inject } from 'vitest'
import { migrate } from '../db/migrate.ts'
import { type Database, type DatabaseConfig, openDatabase } from '../db/open-database.ts'
import { TEMPLATE_DATABASE } from './global-setup.ts'
import { createDatabase } from './postgres.ts'

/** Makes a new, empty, migrated database and says how to open it. */
export type NewDatabase = () => Promise<DatabaseConfig>

/** Runs the same suite on both engines. */
export function describeOnEngines(name: string, suite: (newDatabase: NewDatabase) => void): void {
  describe(`${name} [embedded]`, () => suite(async () => ({ memory: true })))
  describeOnPostgres(name, suite)
}

/** Runs a suite on PostgreSQL only: for what needs several connections. */
export function describeOnPostgres(name: string, suite: (newDatabase: NewDatabase) => void): void {
  const postgres = inject('postgres')
  if ('missing' in postgres) {
    describe.skip(`${name} [postgres: ${postgres.missing}]`, () => suite(async () => ({})))
    return
  }
  const newDatabase = async () => ({ url: await copyTemplate(postgres.url) })
  describe(`${name} [postgres ${postgres.version}]`, () => suite(newDatabase))
}

/** Opens a database and migrates it, which on a new one only gives it its epoch. */
export async function openMigrated(config: DatabaseConfig): Promise<Database> {
  const database = await openDatabase(config)
  try {
    await migrate(database)
    return database
  } catch (error) {
    await database.close()
    throw error
  }
}

function copyTemplate(serverUrl: string): Promise<string> {
  return createDatabase(serverUrl, `test_${randomUUID().replaceAll('-', '')}`, TEMPLATE_DATABASE)
}
