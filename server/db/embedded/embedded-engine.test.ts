import { existsSync, mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import '../pg-types.ts'
import { describe, expect, test, vi } from 'vitest'
import { OPEN, useDataDirectory } from '../../testing/data-directory.ts'
import { migrate } from '../migrate.ts'
import type { EmbeddedEngine } from './embedded-engine.ts'
import { assertEnoughSpace, freeBytes } from './free-space.ts'
import { maintain } from './maintenance.ts'
import { findTemplate } from './template.ts'

// Most of these start an engine or two on a disk, which takes its time on a busy machine.
vi.setConfig({ testTimeout: 120_000 })

const data = useDataDirectory()

describe('a directory that cannot be opened is refused with a sentence', () => {
  test('one that another process uses', async () => {
    const engine = await data.open()
    const second = data.run(OPEN)
    expect(await second.ended).not.toBe(0)
    expect(second.output()).toMatch(/The data directory \S+ is in use by process \d+ on /)
    expect((await engine.pool.query('select 1 as one')).rows).toEqual([{ one: 1 }])
  })

  test.each([
    ['another PostgreSQL major', { postgresMajor: 17, pglite: '0.3.4' }],
    ['another line of PGlite', { postgresMajor: 18, pglite: '0.6.0' }],
  ])('one made by %s', async (_what, made) => {
    writeFileSync(join(data.path(), 'KEYWARD_ENGINE.json'), JSON.stringify(made))
    await expect(data.open()).rejects.toMatchObject({
      code: 'engine_mismatch',
      message: expect.stringContaining(
        `was made by PostgreSQL ${made.postgresMajor} (PGlite ${made.pglite}), and this Keyward has`,
      ),
    })
  })

  test('one of an old engine, even without the file that says so', async () => {
    mkdirSync(join(data.path(), 'pg'))
    writeFileSync(join(data.path(), 'pg', 'PG_VERSION'), '17\n')
    await expect(data.open()).rejects.toMatchObject({ code: 'engine_mismatch' })
  })

  test('one that is a file', async () => {
    const dataDir = join(data.path(), 'a-file')
    writeFileSync(dataDir, '')
    await expect(data.open({ dataDir })).rejects.toMatchObject({ code: 'unreachable' })
  })

  test('one on a disk with too little space', async () => {
    await expect(
      assertEnoughSpace(data.path(), (await freeBytes(data.path())) * 2),
    ).rejects.toMatchObject({
      code: 'disk_full',
      message: expect.stringMatching(/has \d+ MiB free, and Keyward needs \d+ MiB to start/),
    })
  })
})

describe('beginning', () => {
  test('a directory is readable by its owner only', async () => {
    await data.open()
    expect(statSync(data.path()).mode & 0o777).toBe(0o700)
    expect(statSync(join(data.path(), 'pg')).mode & 0o777).toBe(0o700)
    expect(statSync(join(data.path(), 'KEYWARD_ENGINE.json')).mode & 0o777).toBe(0o600)
  })

  test('a database in memory begins from the template: nothing is left to migrate', async () => {
    expect(findTemplate()).toBeDefined()
    const first = await data.open({ inMemory: true })
    const second = await data.open({ inMemory: true })
    const [a, b] = [await migrate(first), await migrate(second)]
    expect([a.applied, b.applied]).toEqual([0, 0])
    expect(a.epoch).not.toBe(b.epoch)
  })

  test('without a template, initdb and the migrations lead to the same database', async () => {
    const [made, copied] = [await data.open({ fresh: true }), await data.open({ inMemory: true })]
    const [fromScratch, fromTemplate] = [await migrate(made), await migrate(copied)]
    expect(fromScratch.applied).toBe(fromScratch.schemaVersion)
    expect(fromScratch.schemaVersion).toBe(fromTemplate.schemaVersion)
    expect(await columnsOf(made)).toEqual(await columnsOf(copied))
  })

  test('it reopens with its data after a clean end', async () => {
    const first = await data.open()
    await first.pool.query('create table items as select generate_series(1, 1000) as id')
    await first.close()
    const { rows } = await (await data.open()).pool.query('select count(*) as n from items')
    expect(rows).toEqual([{ n: 1000 }])
  })
})

describe('while it runs', () => {
  test('a query on the pool inside a transaction is an error, not a hang', async () => {
    const engine = await data.open({ inMemory: true, checkoutWaitMs: 300 })
    const client = await engine.pool.connect()
    await client.query('begin')
    await expect(engine.pool.query('select 1')).rejects.toThrow(/timeout/)
    await client.query('commit')
    client.release()
    expect((await engine.pool.query('select 1 as one')).rows).toEqual([{ one: 1 }])
  })

  test('when the engine dies, what waits and what comes later fails with the reason', async () => {
    const program = `${OPEN}
      setTimeout(() => Atomics.store(order, 0, 1), 100)
      try { for (;;) await engine.pool.query('select 1') }
      catch (error) { console.log('waiting:', error.code ?? error.cause?.code) }
      await engine.pool.query('select 1').catch((error) => console.log('later:', error.message))
      await engine.close()
      console.log('closed')`
    const child = data.run(program, { preload: DIE_WHEN_TOLD })
    await child.says('closed')
    expect(await child.ended).toBe(0)
    expect(child.output()).toContain('death: engine_died')
    expect(child.output()).toContain('waiting: engine_died')
    expect(child.output()).toContain('later: The embedded database stopped unexpectedly (exit 3)')
  })

  test('when another process took the directory over, nothing is written any more', async () => {
    const deaths: string[] = []
    const engine = await data.open({ onDeath: (fault) => deaths.push(fault.code) })
    await engine.pool.query('create table items (id int)')
    rmSync(join(data.path(), 'lock'), { recursive: true })
    await sleep(1_500)
    await expect(engine.pool.query('insert into items values (1)')).rejects.toMatchObject({
      code: 'directory_lost',
    })
    expect(deaths).toEqual(['directory_lost'])
  })

  test('a program that forgets to close it ends all the same', async () => {
    const child = data.run(`${OPEN}
      console.log((await engine.pool.query('select 42 as answer')).rows[0].answer)`)
    expect(await child.ended).toBe(0)
    expect(child.output()).toContain('42')
  })

  test('closing does not wait for ever for a client that is never given back', async () => {
    const engine = await data.open()
    await engine.pool.connect()
    await engine.close()
    expect(existsSync(join(data.path(), 'lock'))).toBe(true)
    await data.open()
  })

  test('its log is bounded and its tables are cleaned', async () => {
    const { pool } = await data.open()
    await pool.query(`create table items as select i, repeat('x', 1000) as filler
                        from generate_series(1, 60000) i`)
    expect(await maintain(pool)).toBe('checkpoint')
    await pool.query('delete from items where i % 2 = 0')
    await pool.query('select pg_stat_force_next_flush()')
    const done: string[] = []
    while (done.at(-1) !== 'nothing' && done.length < 10) done.push(await maintain(pool))
    expect(done).toContain('vacuum')
    expect(done.at(-1)).toBe('nothing')
  })
})

/** The engine's thread ends once `order[0]` is set. */
const DIE_WHEN_TOLD = `
  import { isMainThread, setEnvironmentData, getEnvironmentData } from 'node:worker_threads'
  if (isMainThread) setEnvironmentData('order', new SharedArrayBuffer(4))
  const order = (globalThis.order = new Int32Array(getEnvironmentData('order')))
  if (!isMainThread) setInterval(() => order[0] && process.exit(3), 20)
`

async function columnsOf({ pool }: EmbeddedEngine): Promise<unknown[]> {
  const { rows } = await pool.query(
    `select table_schema, table_name, column_name, data_type, is_nullable, column_default
       from information_schema.columns
      where table_schema not in ('pg_catalog', 'information_schema')
      order by table_schema, table_name, ordinal_position`,
  )
  return rows
}
