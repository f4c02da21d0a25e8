import { afterAll, beforeAll, expect, test } from 'vitest'
import { describeOnEngines, openMigrated } from '../testing/engines.ts'
import type { Database } from './open-database.ts'

describeOnEngines('the database door', (newDatabase) => {
  let database: Database

  beforeAll(async () => {
    database = await openMigrated({ ...(await newDatabase()), onTrouble: () => {} })
    await database.pool.query('create table items (id int primary key, name text not null)')
  })
  afterAll(() => database.close())

  test.each<[code: string, sql: string, values: unknown[]]>([
    ['23505', 'insert into items values (1, $1), (1, $1)', ['twice']],
    ['23502', 'insert into items values (2, $1)', [null]],
    ['22P02', 'select $1::int', ['not a number']],
    ['22012', 'select 1 / $1::int', [0]],
    ['42P01', 'select * from no_such_table where id = $1', [1]],
    ['22021', 'select $1::text', ['a\0b']],
  ])('a failing statement gives %s, and the next one its own answer', async (code, sql, values) => {
    await expect(database.pool.query(sql, values)).rejects.toMatchObject({ code })
    const { rows } = await database.pool.query('select $1::text as answer', ['fine'])
    expect(rows).toEqual([{ answer: 'fine' }])
  })

  test('an unreported error inside a transaction stops the rest of it (25P02)', async () => {
    const client = await database.pool.connect()
    try {
      await client.query('begin')
      await client.query('insert into items values (10, $1)', ['kept out'])
      await expect(client.query('select $1::int', ['x'])).rejects.toMatchObject({ code: '22P02' })
      await expect(client.query('select 1')).rejects.toMatchObject({ code: '25P02' })
      await client.query('rollback')
    } finally {
      client.release()
    }
    const { rows } = await database.pool.query('select count(*) as n from items where id = 10')
    expect(rows).toEqual([{ n: 0 }])
  })

  test('a client that is thrown away takes its open transaction with it', async () => {
    const client = await database.pool.connect()
    await client.query('begin')
    await client.query('insert into items values (11, $1)', ['never committed'])
    client.release(new Error('thrown away'))
    const { rows } = await database.pool.query('select count(*) as n from items where id = 11')
    expect(rows).toEqual([{ n: 0 }])
  })

  test('named statements work again after their connection was replaced', async () => {
    const ask = () => database.pool.query({ name: 'ask', text: 'select $1::int as n', values: [7] })
    expect((await ask()).rows).toEqual([{ n: 7 }])
    const client = await database.pool.connect()
    client.release(true)
    expect((await ask()).rows).toEqual([{ n: 7 }])
    expect((await ask()).rows).toEqual([{ n: 7 }])
  })

  test('bigint arrives as a number, timestamptz as a Date, and too large a bigint as an error', async () => {
    const { rows } = await database.pool.query(
      `select 9007199254740991::bigint as large, timestamptz '2030-01-02 03:04:05.678Z' as at`,
    )
    expect(rows).toEqual([{ large: 9007199254740991, at: new Date('2030-01-02T03:04:05.678Z') }])
    const tooLarge = database.pool.query('select 9007199254740992::bigint as n')
    await expect(tooLarge).rejects.toThrow('does not fit')
    expect((await database.pool.query('select 1 as n')).rows).toEqual([{ n: 1 }])
  })

  test('a result of many megabytes arrives whole', async () => {
    const { rows } = await database.pool.query<{ part: string }>(
      `select repeat(chr(97 + i % 26), 1000) as part from generate_series(0, 19999) i`,
    )
    expect(rows).toHaveLength(20_000)
    expect(
      rows.every(({ part }, i) => part === String.fromCharCode(97 + (i % 26)).repeat(1000)),
    ).toBe(true)
  })

  test('a notification arrives when its transaction commits, and not before or after UNLISTEN', async () => {
    const heard: string[] = []
    const stop = await database.onNotify('odd "name"', (payload) => heard.push(payload))
    const client = await database.pool.connect()
    await client.query('begin')
    await client.query('select pg_notify($1, $2)', ['odd "name"', 'first'])
    expect(heard).toEqual([])
    await client.query('commit')
    client.release()
    await expect.poll(() => heard).toEqual(['first'])

    await stop()
    await database.pool.query('select pg_notify($1, $2)', ['odd "name"', 'second'])
    await database.pool.query('select pg_sleep(0.1)')
    expect(heard).toEqual(['first'])
  })

  test('a listener goes on hearing after its connection was replaced', async () => {
    const heard: string[] = []
    const stop = await database.onNotify('lasting', (payload) => heard.push(payload))
    if (database.engine === 'embedded') (await database.pool.connect()).release(true)
    else await endOtherSessions(database)
    await expect
      .poll(async () => {
        await database.pool.query(`select pg_notify('lasting', 'again')`)
        return heard
      })
      .toContain('again')
    await stop()
  })

  test('a failing handler does not stop the others', async () => {
    const heard: string[] = []
    const stops = [
      await database.onNotify('shared', () => {
        throw new Error('a careless handler')
      }),
      await database.onNotify('shared', (payload) => heard.push(payload)),
    ]
    await database.pool.query(`select pg_notify('shared', 'all the same')`)
    await expect.poll(() => heard).toEqual(['all the same'])
    for (const stop of stops) await stop()
  })
})

async function endOtherSessions(database: Database): Promise<void> {
  await database.pool.query(
    `select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and pid <> pg_backend_pid()`,
  )
}
