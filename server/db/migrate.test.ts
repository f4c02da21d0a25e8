import { randomUUID } from 'node:crypto'
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, inject, test } from 'vitest'
import { built, runChild } from '../testing/child.ts'
import { describeOnEngines, openMigrated } from '../testing/engines.ts'
import { createDatabase } from '../testing/postgres.ts'
import { migrate } from './migrate.ts'
import { type Database, openDatabase } from './open-database.ts'
import { migrationsFolder } from './paths.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'keyward-migrations-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describeOnEngines('migrating', (newDatabase) => {
  let database: Database
  afterEach(() => database.close())

  test('it is done once: the epoch stays, and nothing is applied again', async () => {
    database = await openDatabase(await newDatabase())
    const first = await migrate(database)
    expect(first.epoch).toMatch(/^[0-9a-f-]{36}$/)
    expect(await migrate(database)).toEqual({ ...first, applied: 0 })
    const { rows } = await database.pool.query('select postgres_major from installation')
    expect(rows).toEqual([{ postgres_major: database.serverMajor }])
  })

  test('a database of a newer Keyward is refused with a sentence, and left alone', async () => {
    database = await openMigrated(await newDatabase())
    await database.pool.query('update installation set schema_version = 9999')
    await expect(migrate(database)).rejects.toMatchObject({
      code: 'schema_newer',
      message: expect.stringMatching(
        /has schema version 9999, and this Keyward knows only up to \d+/,
      ),
    })
    const { rows } = await database.pool.query('select schema_version from installation')
    expect(rows).toEqual([{ schema_version: 9999 }])
  })

  test('a migration that fails changes nothing, and its repair applies', async () => {
    database = await openMigrated(await newDatabase())
    const before = await migrate(database)
    const broken = addMigration('create table good (id int); select 1 / 0;')
    await expect(migrate(database, broken)).rejects.toMatchObject({ code: '22012' })
    expect(await tableExists(database, 'good')).toBe(false)

    const repaired = addMigration('create table good (id int);')
    const after = await migrate(database, repaired)
    expect(after).toEqual({ ...before, applied: 1, schemaVersion: before.schemaVersion + 1 })
    expect(await tableExists(database, 'good')).toBe(true)
  })

  test('a database that another build migrated differently is refused', async () => {
    database = await openMigrated(await newDatabase())
    await migrate(database, addMigration('create table theirs (id int);'))
    const ours = addMigration('create table ours (id int);')
    await expect(migrate(database, ours)).rejects.toMatchObject({ code: 'schema_diverged' })
    expect(await tableExists(database, 'ours')).toBe(false)
  })
})

const postgres = inject('postgres')
const missing = 'missing' in postgres ? postgres.missing : undefined

test.skipIf(missing)(
  `four processes at once migrate an empty PostgreSQL ${missing ?? ''}`,
  async () => {
    if ('missing' in postgres) return
    for (let round = 0; round < 3; round++) {
      const url = await createDatabase(postgres.url, `empty_${randomUUID()}`)
      const children = Array.from({ length: 4 }, () => runChild(migrateOnce(url)))
      expect(await Promise.all(children.map((child) => child.ended))).toEqual([0, 0, 0, 0])
      const results = children.map((child) => JSON.parse(child.output()))
      expect(results.filter(({ applied }) => applied > 0)).toHaveLength(1)
      expect(new Set(results.map(({ epoch }) => epoch)).size).toBe(1)
    }
  },
)

test('a folder without migrations is refused with a sentence', () => {
  expect(() => migrate({} as Database, '/nowhere')).toThrow('No migrations in /nowhere')
})

const migrateOnce = (url: string) => `
  const { openDatabase } = await import(${built('db/open-database')})
  const { migrate } = await import(${built('db/migrate')})
  const database = await openDatabase({ url: ${JSON.stringify(url)} })
  console.log(JSON.stringify(await migrate(database)))
  await database.close()
`

/** A copy of the real migrations with one more. */
function addMigration(sql: string): string {
  const copy = join(folder, randomUUID())
  cpSync(migrationsFolder, copy, { recursive: true })
  writeFileSync(join(copy, '9999_test.sql'), sql)
  const file = join(copy, 'meta', '_journal.json')
  const journal = JSON.parse(readFileSync(file, 'utf8'))
  const idx = journal.entries.length
  journal.entries.push({ idx, version: '7', when: 4e12, tag: '9999_test', breakpoints: true })
  writeFileSync(file, JSON.stringify(journal))
  return copy
}

async function tableExists(database: Database, name: string): Promise<boolean> {
  const { rows } = await database.pool.query('select to_regclass($1) is not null as there', [name])
  return rows[0].there
}
