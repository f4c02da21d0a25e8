import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import '../pg-types.ts'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { built, type Child, runChild } from '../../testing/child.ts'
import { migrate } from '../migrate.ts'
import { type EmbeddedEngine, type EmbeddedOptions, openEmbeddedEngine } from './embedded-engine.ts'
import { LOST_WRITE_EXIT_CODE } from './engine-thread.ts'
import { assertEnoughSpace, freeBytes } from './free-space.ts'
import { maintain } from './maintenance.ts'
import { findTemplate } from './template.ts'

let dataDir: string
let engines: EmbeddedEngine[]
let children: Child[]

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'keyward-engine-'))
  engines = []
  children = []
})
afterEach(async () => {
  for (const engine of engines) await engine.close()
  for (const child of children) child.process.kill('SIGKILL')
  rmSync(dataDir, { recursive: true, force: true })
})

describe('what has been acknowledged stays', () => {
  test('kill -9 during commits loses no acknowledged write, five times over', async () => {
    for (let round = 0; round < 5; round++) {
      const writer = run(WRITE)
      await writer.says('wrote')
      await sleep(50 + Math.random() * 300)
      writer.process.kill('SIGKILL')
      await writer.ended

      const engine = await open()
      const { rows } = await engine.pool.query('select max(id) as last, count(*) as n from items')
      expect(rows[0].last).toBeGreaterThanOrEqual(lastWritten(writer))
      expect(rows[0].n).toBe(rows[0].last)
      await engine.close()
    }
  })

  test('kill -9 during the very first start leaves a directory that starts', async () => {
    for (const moment of [150, 350, 550, 750]) {
      const starter = run(WRITE)
      await sleep(moment)
      starter.process.kill('SIGKILL')
      await starter.ended
    }
    const engine = await open()
    expect((await engine.pool.query('select 1 as one')).rows).toEqual([{ one: 1 }])
  })

  test('a failed fsync ends the process before the write is acknowledged', async () => {
    const failLater = `${OPEN} Atomics.store(syncs, 1, Atomics.load(syncs, 0) + 50)`
    const writer = run(WRITE.replace(OPEN, failLater), { preload: WATCH_SYNCS })
    expect(await writer.ended).toBe(LOST_WRITE_EXIT_CODE)
    expect(lastWritten(writer)).toBeGreaterThan(0)
    expect(writer.output()).toContain('the disk refused to make a write durable: Error: EIO')

    const engine = await open()
    const { rows } = await engine.pool.query('select max(id) as last from items')
    expect(rows[0].last).toBeGreaterThanOrEqual(lastWritten(writer))
  })

  test('a PANIC of the engine ends the process', async () => {
    const child = run(`${OPEN}
      const { rmSync } = await import('node:fs')
      rmSync(${JSON.stringify(dataDir)} + '/pg/pg_wal', { recursive: true })
      await engine.pool.query('select pg_switch_wal()')
      await engine.pool.query('create table never (id int)')
      console.log('went on')`)
    expect(await child.ended).toBe(LOST_WRITE_EXIT_CODE)
    expect(child.output()).toContain('the embedded database cannot go on')
    expect(child.output()).not.toContain('went on')
  })

  test('every commit is synced to the disk', async () => {
    const child = run(
      `${OPEN}
      await engine.pool.query('create table items (id int)')
      const before = Atomics.load(syncs, 0)
      for (let i = 0; i < 20; i++) await engine.pool.query('insert into items values (1)')
      console.log('synced', Atomics.load(syncs, 0) - before >= 20)
      await engine.close()`,
      { preload: WATCH_SYNCS },
    )
    expect(await child.ended).toBe(0)
    expect(child.output()).toContain('synced true')
  })
})

const tmpfs = mountWorks()
test.skipIf(tmpfs)(
  `a disk that fills up loses nothing, and is named at the start ${tmpfs ?? ''}`,
  async () => {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=130m', 'tmpfs', dataDir])
    try {
      const writer = run(FILL)
      expect(await writer.ended).not.toBe(0)
      expect(writer.output()).toContain('No space left on device')
      expect(lastWritten(writer)).toBeGreaterThan(0)
      await expect(open()).rejects.toMatchObject({ code: 'disk_full' })

      execFileSync('mount', ['-o', 'remount,size=300m', dataDir])
      const engine = await open()
      const { rows } = await engine.pool.query('select max(id) as last, count(*) as n from items')
      expect(rows[0].last).toBeGreaterThanOrEqual(lastWritten(writer))
      expect(rows[0].n).toBe(rows[0].last)
      await engine.close()
    } finally {
      execFileSync('umount', ['--lazy', dataDir])
    }
  },
)

describe('a directory that cannot be opened is refused with a sentence', () => {
  test('one that another process uses', async () => {
    const engine = await open()
    const second = run(`${OPEN}`)
    expect(await second.ended).not.toBe(0)
    expect(second.output()).toMatch(/The data directory \S+ is in use by process \d+ on /)
    expect((await engine.pool.query('select 1 as one')).rows).toEqual([{ one: 1 }])
  })

  test.each([
    ['another PostgreSQL major', { postgresMajor: 17, pglite: '0.3.4' }],
    ['another line of PGlite', { postgresMajor: 18, pglite: '0.6.0' }],
  ])('one made by %s', async (_what, made) => {
    writeFileSync(join(dataDir, 'KEYWARD_ENGINE.json'), JSON.stringify(made))
    await expect(open()).rejects.toMatchObject({
      code: 'engine_mismatch',
      message: expect.stringContaining(
        `was made by PostgreSQL ${made.postgresMajor} (PGlite ${made.pglite}), and this Keyward has`,
      ),
    })
  })

  test('one of an old engine, even without the file that says so', async () => {
    mkdirSync(join(dataDir, 'pg'))
    writeFileSync(join(dataDir, 'pg', 'PG_VERSION'), '17\n')
    await expect(open()).rejects.toMatchObject({ code: 'engine_mismatch' })
  })

  test('one that is a file', async () => {
    dataDir = join(dataDir, 'a-file')
    writeFileSync(dataDir, '')
    await expect(open()).rejects.toMatchObject({ code: 'unreachable' })
  })

  test('one on a disk with too little space', async () => {
    await expect(assertEnoughSpace(dataDir, (await freeBytes(dataDir)) * 2)).rejects.toMatchObject({
      code: 'disk_full',
      message: expect.stringMatching(/has \d+ MiB free, and Keyward needs \d+ MiB to start/),
    })
  })
})

describe('beginning', () => {
  test('a directory is readable by its owner only', async () => {
    await open()
    expect(statSync(dataDir).mode & 0o777).toBe(0o700)
    expect(statSync(join(dataDir, 'pg')).mode & 0o777).toBe(0o700)
    expect(statSync(join(dataDir, 'KEYWARD_ENGINE.json')).mode & 0o777).toBe(0o600)
  })

  test('a database in memory begins from the template: nothing is left to migrate', async () => {
    expect(findTemplate()).toBeDefined()
    const first = await open({ inMemory: true })
    const second = await open({ inMemory: true })
    const [a, b] = [await migrate(first), await migrate(second)]
    expect([a.applied, b.applied]).toEqual([0, 0])
    expect(a.epoch).not.toBe(b.epoch)
  })

  test('without a template, initdb and the migrations lead to the same database', async () => {
    const [made, copied] = [await open({ fresh: true }), await open({ inMemory: true })]
    const [fromScratch, fromTemplate] = [await migrate(made), await migrate(copied)]
    expect(fromScratch.applied).toBe(fromScratch.schemaVersion)
    expect(fromScratch.schemaVersion).toBe(fromTemplate.schemaVersion)
    expect(await columnsOf(made)).toEqual(await columnsOf(copied))
  })

  test('it reopens with its data after a clean end', async () => {
    const first = await open()
    await first.pool.query('create table items as select generate_series(1, 1000) as id')
    await first.close()
    const { rows } = await (await open()).pool.query('select count(*) as n from items')
    expect(rows).toEqual([{ n: 1000 }])
  })
})

describe('while it runs', () => {
  test('a query on the pool inside a transaction is an error, not a hang', async () => {
    const engine = await open({ inMemory: true, checkoutWaitMs: 300 })
    const client = await engine.pool.connect()
    await client.query('begin')
    await expect(engine.pool.query('select 1')).rejects.toThrow(/timeout/)
    await client.query('commit')
    client.release()
    expect((await engine.pool.query('select 1 as one')).rows).toEqual([{ one: 1 }])
  })

  test('when the engine dies, what waits and what comes later fails with the reason', async () => {
    const child = run(
      `${OPEN}
      try { for (;;) await engine.pool.query('select 1') }
      catch (error) { console.log('waiting:', error.code ?? error.cause?.code) }
      await engine.pool.query('select 1').catch((error) => console.log('later:', error.message))
      await engine.close()
      console.log('closed')`,
      {
        preload: `import { isMainThread } from 'node:worker_threads'
        if (!isMainThread) setTimeout(() => process.exit(3), 1500)`,
      },
    )
    expect(await child.ended).toBe(0)
    expect(child.output()).toContain('death: engine_died')
    expect(child.output()).toContain('waiting: engine_died')
    expect(child.output()).toContain('later: The embedded database stopped unexpectedly (exit 3)')
    expect(child.output()).toContain('closed')
  })

  test('when another process took the directory over, nothing is written any more', async () => {
    const deaths: string[] = []
    const engine = await open({ onDeath: (fault) => deaths.push(fault.code) })
    await engine.pool.query('create table items (id int)')
    rmSync(join(dataDir, 'lock'), { recursive: true })
    await sleep(1_500)
    await expect(engine.pool.query('insert into items values (1)')).rejects.toMatchObject({
      code: 'directory_lost',
    })
    expect(deaths).toEqual(['directory_lost'])
  })

  test('a program that forgets to close it ends all the same', async () => {
    const child = run(`${OPEN}
      console.log((await engine.pool.query('select 42 as answer')).rows[0].answer)`)
    expect(await child.ended).toBe(0)
    expect(child.output()).toContain('42')
  })

  test('closing does not wait for ever for a client that is never given back', async () => {
    const engine = await open()
    await engine.pool.connect()
    await engine.close()
    expect(existsSync(join(dataDir, 'lock'))).toBe(true)
    await open()
  })

  test('its log is bounded and its tables are cleaned', async () => {
    const { pool } = await open()
    await pool.query(`create table items as select i, repeat('x', 200) as filler
                        from generate_series(1, 250000) i`)
    expect(await maintain(pool)).toBe('checkpoint')
    await pool.query('delete from items where i % 2 = 0')
    await pool.query('select pg_stat_force_next_flush()')
    const done: string[] = []
    while (done.at(-1) !== 'nothing' && done.length < 10) done.push(await maintain(pool))
    expect(done).toContain('vacuum')
    expect(done.at(-1)).toBe('nothing')
  })
})

const OPEN = `
  const { openEmbeddedEngine } = await import(${built('db/embedded/embedded-engine')})
  const engine = await openEmbeddedEngine({
    dataDir: process.env.DATA_DIR,
    onDeath: (fault) => console.log('death:', fault.code),
  })
`

const WRITE = `${OPEN}
  const { writeSync } = await import('node:fs')
  await engine.pool.query('create table if not exists items (id serial primary key)')
  await engine.pool.query("select setval('items_id_seq', coalesce(max(id), 0) + 1, false) from items")
  for (;;) {
    const { rows } = await engine.pool.query('insert into items default values returning id')
    writeSync(1, 'wrote ' + rows[0].id + '\\n')
  }
`

const FILL = `${OPEN}
  const { writeSync } = await import('node:fs')
  await engine.pool.query('create table items (id serial primary key, filler text)')
  for (;;) {
    const { rows } = await engine.pool.query(
      "insert into items (filler) select string_agg(gen_random_uuid()::text, '') " +
      'from generate_series(1, 2000) returning id')
    writeSync(1, 'wrote ' + rows[0].id + '\\n')
  }
`

/** Counts in `syncs[0]` what the engine syncs; once that exceeds `syncs[1]` the disk is broken. */
const WATCH_SYNCS = `
  import fs from 'node:fs'
  import { syncBuiltinESMExports } from 'node:module'
  import { isMainThread, setEnvironmentData, getEnvironmentData } from 'node:worker_threads'
  if (isMainThread) setEnvironmentData('syncs', new SharedArrayBuffer(8))
  const syncs = (globalThis.syncs = new Int32Array(getEnvironmentData('syncs')))
  if (isMainThread) syncs[1] = 1e9
  const sync = fs.fdatasyncSync
  fs.fdatasyncSync = (fd) => {
    if (Atomics.add(syncs, 0, 1) > Atomics.load(syncs, 1)) {
      throw new Error('EIO: i/o error, fdatasync')
    }
    sync(fd)
  }
  syncBuiltinESMExports()
`

async function open({
  inMemory = false,
  ...options
}: EmbeddedOptions & { inMemory?: boolean } = {}): Promise<EmbeddedEngine> {
  const engine = await openEmbeddedEngine(inMemory ? options : { dataDir, ...options })
  engines.push(engine)
  return engine
}

function run(source: string, options: { preload?: string } = {}): Child {
  const child = runChild(
    source.replaceAll('process.env.DATA_DIR', JSON.stringify(dataDir)),
    options,
  )
  children.push(child)
  return child
}

/** The last row whose commit the writer was told of, and had the time to report. */
function lastWritten(writer: Child): number {
  return Number([...writer.output().matchAll(/wrote (\d+)\n/g)].at(-1)?.[1] ?? 0)
}

async function columnsOf({ pool }: EmbeddedEngine): Promise<unknown[]> {
  const { rows } = await pool.query(
    `select table_schema, table_name, column_name, data_type, is_nullable, column_default
       from information_schema.columns
      where table_schema not in ('pg_catalog', 'information_schema')
      order by table_schema, table_name, ordinal_position`,
  )
  return rows
}

/** Undefined when it works; otherwise why the test cannot run here. */
function mountWorks(): string | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'keyward-mount-'))
  try {
    execFileSync('mount', ['-t', 'tmpfs', 'tmpfs', folder], { stdio: 'ignore' })
    execFileSync('umount', [folder])
    return undefined
  } catch {
    return '(skipped: mount is not permitted here)'
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
