import type { TestProject } from 'vitest/node'
import { buildTemplate } from '../db/embedded/build-template.ts'
import { migrate } from '../db/migrate.ts'
import { openDatabase } from '../db/open-database.ts'
import { createDatabase, startPostgres, type TestPostgres } from './postgres.ts'
import type { PostgresSource } from './postgres-binaries.ts'

/** A migrated database that the tests' databases are copied from. */
export const TEMPLATE_DATABASE = 'keyward_template'

/** What test files may `inject`. */
export type PostgresForTests = { url: string; version: string } | { missing: string }

declare module 'vitest' {
  export interface ProvidedContext {
    postgres: PostgresForTests
  }
}

/** Starts one PostgreSQL for the whole run. Without one its tests are skipped, but never in CI. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  // Otherwise every test on the embedded engine would begin with initdb and the migrations.
  await buildTemplate()
  const choice = process.env['KEYWARD_TEST_POSTGRES']
  if (choice === 'off') return skip(project, 'KEYWARD_TEST_POSTGRES=off')
  let server: TestPostgres
  try {
    server = await startPostgres(readSource(choice))
  } catch (error) {
    if (process.env['CI']) throw error
    return skip(project, error instanceof Error ? error.message : String(error))
  }
  await prepareTemplate(server.url)
  project.provide('postgres', { url: server.url, version: server.version })
  return () => server.stop()
}

function readSource(choice: string | undefined): PostgresSource | undefined {
  if (choice === undefined || choice === '') return undefined
  if (choice === 'debian' || choice === 'npm') return choice
  throw new Error(`KEYWARD_TEST_POSTGRES is ${choice}: debian, npm or off was expected`)
}

function skip(project: TestProject, missing: string): () => Promise<void> {
  console.warn(`Tests on PostgreSQL are skipped: ${missing}`)
  project.provide('postgres', { missing })
  return async () => {}
}

async function prepareTemplate(serverUrl: string): Promise<void> {
  const database = await openDatabase({ url: await createDatabase(serverUrl, TEMPLATE_DATABASE) })
  try {
    await migrate(database)
    // The epoch must be every database's own, as in the embedded engine's template.
    await database.pool.query('delete from installation')
  } finally {
    await database.close()
  }
}
