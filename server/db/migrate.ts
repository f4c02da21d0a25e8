import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { type MigrationMeta, readMigrationFiles } from 'drizzle-orm/migrator'
import type pg from 'pg'
import { DatabaseFault } from './database-fault.ts'
import type { Engine } from './engine.ts'
import { migrationsFolder } from './paths.ts'

/** What the database says about itself once it is migrated. */
export type Installation = {
  /** Random, made once: tells this database from every other, and a restored copy's files from it. */
  epoch: string
  schemaVersion: number
  /** How many migrations this call applied. */
  applied: number
}

// Any number will do, as long as every version of Keyward uses the same one.
const MIGRATION_LOCK = 7_235_901_177

const CREATE_BOOKKEEPING = `
  create schema if not exists drizzle;
  create table if not exists drizzle.__drizzle_migrations (
    id serial primary key, hash text not null, created_at bigint);
  create table if not exists installation (
    id int primary key check (id = 1),
    epoch text not null,
    schema_version int not null,
    postgres_major int not null,
    root_key_id text,
    created_at timestamptz not null default now())`

/**
 * Brings the schema up to date, in one transaction under an advisory lock: any number of
 * processes may start at once, one migrates and the others find nothing left to do. Throws a
 * DatabaseFault when the database was migrated by a newer or a different Keyward.
 */
export function migrate(database: Engine, folder: string = migrationsFolder) {
  const migrations = readMigrations(folder)
  return database.withPatientClient(async (client) => {
    await client.query('begin')
    try {
      const installation = await migrateInside(client, migrations, database.serverMajor)
      await client.query('commit')
      return installation
    } catch (error) {
      await client.query('rollback').catch(() => {})
      throw error
    }
  })
}

function readMigrations(folder: string): MigrationMeta[] {
  if (!existsSync(join(folder, 'meta', '_journal.json'))) {
    throw new DatabaseFault(
      'not_built',
      `No migrations in ${folder}: the installation is incomplete`,
    )
  }
  return readMigrationFiles({ migrationsFolder: folder })
}

async function migrateInside(
  client: pg.ClientBase,
  migrations: MigrationMeta[],
  serverMajor: number,
): Promise<Installation> {
  await client.query('select pg_advisory_xact_lock($1)', [MIGRATION_LOCK])
  await client.query(CREATE_BOOKKEEPING)
  const done = await readApplied(client)
  const before = await readInstallation(client)
  const version = Math.max(before?.schema_version ?? 0, done.length)
  if (version > migrations.length) refuseNewer(version, migrations.length)
  refuseDiverged(done, migrations)
  const due = migrations.slice(done.length)
  for (const migration of due) await apply(client, migration)
  const after = await writeInstallation(client, migrations.length, serverMajor)
  return { epoch: after.epoch, schemaVersion: after.schema_version, applied: due.length }
}

/** Oldest first, as the journal lists them. */
async function readApplied(client: pg.ClientBase): Promise<string[]> {
  const { rows } = await client.query<{ hash: string }>(
    'select hash from drizzle.__drizzle_migrations order by id',
  )
  return rows.map((row) => row.hash)
}

type InstallationRow = { epoch: string; schema_version: number }

async function readInstallation(client: pg.ClientBase): Promise<InstallationRow | undefined> {
  const { rows } = await client.query<InstallationRow>(
    'select epoch, schema_version from installation',
  )
  return rows[0]
}

async function apply(client: pg.ClientBase, migration: MigrationMeta): Promise<void> {
  for (const statement of migration.sql) await client.query(statement)
  await client.query(
    'insert into drizzle.__drizzle_migrations (hash, created_at) values ($1, $2)',
    [migration.hash, migration.folderMillis],
  )
}

async function writeInstallation(
  client: pg.ClientBase,
  version: number,
  serverMajor: number,
): Promise<InstallationRow> {
  const { rows } = await client.query<InstallationRow>(
    `insert into installation (id, epoch, schema_version, postgres_major) values (1, $1, $2, $3)
     on conflict (id) do update set schema_version = $2, postgres_major = $3
     returning epoch, schema_version`,
    [randomUUID(), version, serverMajor],
  )
  const [row] = rows
  if (!row) throw new Error('The installation row was not written')
  return row
}

function refuseNewer(found: number, known: number): never {
  throw new DatabaseFault(
    'schema_newer',
    `The database has schema version ${found}, and this Keyward knows only up to ${known}. ` +
      'Start the newer Keyward that migrated it, or restore the backup from before the upgrade.',
  )
}

function refuseDiverged(done: string[], migrations: MigrationMeta[]): void {
  const at = done.findIndex((hash, index) => migrations[index]?.hash !== hash)
  if (at === -1) return
  throw new DatabaseFault(
    'schema_diverged',
    `Migration ${at + 1} in the database is not the one this Keyward has: ` +
      'the database was migrated by another build. Use that build, or a fresh database.',
  )
}
