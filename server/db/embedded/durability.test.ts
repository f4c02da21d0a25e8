import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import '../pg-types.ts'
import { expect, test, vi } from 'vitest'
import type { Child } from '../../testing/child.ts'
import { OPEN, useDataDirectory } from '../../testing/data-directory.ts'
import { LOST_WRITE_EXIT_CODE } from './engine-thread.ts'

// Each of these starts and kills several processes, which takes its time on a busy machine.
vi.setConfig({ testTimeout: 120_000 })

const data = useDataDirectory()

test('kill -9 during commits loses no acknowledged write, five times over', async () => {
  for (let round = 0; round < 5; round++) {
    const writer = data.run(WRITE)
    await writer.says('wrote')
    await sleep(50 + Math.random() * 300)
    writer.process.kill('SIGKILL')
    await writer.ended

    const engine = await data.open()
    const { rows } = await engine.pool.query('select max(id) as last, count(*) as n from items')
    expect(rows[0].last).toBeGreaterThanOrEqual(lastWritten(writer))
    expect(rows[0].n).toBe(rows[0].last)
    await engine.close()
  }
})

test('kill -9 during the very first start leaves a directory that starts', async () => {
  for (const moment of [150, 350, 550, 750]) {
    const starter = data.run(WRITE)
    await sleep(moment)
    starter.process.kill('SIGKILL')
    await starter.ended
  }
  const engine = await data.open()
  expect((await engine.pool.query('select 1 as one')).rows).toEqual([{ one: 1 }])
})

test('a failed fsync ends the process before the write is acknowledged', async () => {
  const failLater = `${OPEN} Atomics.store(syncs, 1, Atomics.load(syncs, 0) + 50)`
  const writer = data.run(WRITE.replace(OPEN, failLater), { preload: WATCH_SYNCS })
  expect(await writer.ended).toBe(LOST_WRITE_EXIT_CODE)
  expect(lastWritten(writer)).toBeGreaterThan(0)
  expect(writer.output()).toContain('the disk refused to make a write durable: Error: EIO')

  const engine = await data.open()
  const { rows } = await engine.pool.query('select max(id) as last from items')
  expect(rows[0].last).toBeGreaterThanOrEqual(lastWritten(writer))
})

test('a PANIC of the engine ends the process', async () => {
  const child = data.run(`${OPEN}
    const { rmSync } = await import('node:fs')
    rmSync(dataDir + '/pg/pg_wal', { recursive: true })
    await engine.pool.query('select pg_switch_wal()')
    await engine.pool.query('create table never (id int)')
    console.log('went on')`)
  expect(await child.ended).toBe(LOST_WRITE_EXIT_CODE)
  expect(child.output()).toContain('the embedded database cannot go on')
  expect(child.output()).not.toContain('went on')
})

test('every commit is synced to the disk', async () => {
  const child = data.run(
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

const tmpfs = mountWorks()
test.skipIf(tmpfs)(
  `a disk that fills up loses nothing, and is named at the start ${tmpfs ?? ''}`,
  async () => {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=130m', 'tmpfs', data.path()])
    try {
      const writer = data.run(FILL)
      expect(await writer.ended).not.toBe(0)
      expect(writer.output()).toContain('No space left on device')
      expect(lastWritten(writer)).toBeGreaterThan(0)
      await expect(data.open()).rejects.toMatchObject({ code: 'disk_full' })

      execFileSync('mount', ['-o', 'remount,size=300m', data.path()])
      const engine = await data.open()
      const { rows } = await engine.pool.query('select max(id) as last, count(*) as n from items')
      expect(rows[0].last).toBeGreaterThanOrEqual(lastWritten(writer))
      expect(rows[0].n).toBe(rows[0].last)
      await engine.close()
    } finally {
      execFileSync('umount', ['--lazy', data.path()])
    }
  },
)

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

/** The last row whose commit the writer was told of, and had the time to report. */
function lastWritten(writer: Child): number {
  return Number([...writer.output().matchAll(/wrote (\d+)\n/g)].at(-1)?.[1] ?? 0)
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
