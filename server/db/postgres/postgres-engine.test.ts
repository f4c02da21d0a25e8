import { createServer } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { describeOnPostgres, openMigrated } from '../../testing/engines.ts'
import { startLine } from '../../testing/line.ts'
import { refusalOf } from '../../testing/refusal.ts'
import { type Database, openDatabase } from '../open-database.ts'

describeOnPostgres('connections to PostgreSQL', (newDatabase) => {
  let database: Database
  afterEach(() => database.close())

  test('no statement waits for ever: lock, statement and idle-in-transaction are bounded', async () => {
    database = await openMigrated(await newDatabase())
    const { rows } = await database.pool.query<{ name: string; setting: string }>(
      `select name, setting from pg_settings where name in
         ('lock_timeout', 'statement_timeout', 'idle_in_transaction_session_timeout', 'application_name')`,
    )
    expect(Object.fromEntries(rows.map(({ name, setting }) => [name, setting]))).toEqual({
      lock_timeout: '5000',
      statement_timeout: '30000',
      idle_in_transaction_session_timeout: '4000',
      application_name: 'keyward',
    })
  })

  test('a connection that breaks while idle is reported and replaced, and nothing crashes', async () => {
    const trouble: string[] = []
    const config = await newDatabase()
    database = await openDatabase({ ...config, onTrouble: (error) => trouble.push(error.message) })
    const held = await Promise.all([database.pool.connect(), database.pool.connect()])
    for (const client of held) client.release()
    await database.pool.query(
      `select pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and pid <> pg_backend_pid()`,
    )
    await expect.poll(() => trouble.length).toBeGreaterThan(0)
    expect((await database.pool.query('select 1 as one')).rows).toEqual([{ one: 1 }])
  })

  test('a listener that was cut off calls its handler with an empty payload: look again', async () => {
    database = await openDatabase({ ...(await newDatabase()), onTrouble: () => {} })
    const heard: string[] = []
    await database.onNotify('news', (payload) => heard.push(payload))
    await database.pool.query(
      `select pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and query like 'LISTEN%'`,
    )
    await expect.poll(() => heard, { timeout: 10_000 }).toEqual([''])
    await database.pool.query(`select pg_notify('news', 'back')`)
    await expect.poll(() => heard).toEqual(['', 'back'])
  })

  test('a listener whose connection died without a word finds out, and hears again', async () => {
    const { line, lineUrl, close } = await startLine((await newDatabase()).url ?? '')
    database = await openDatabase({ url: lineUrl, onTrouble: () => {} })
    const heard: string[] = []
    await database.onNotify('news', (payload) => heard.push(payload))
    try {
      line.lose()
      line.heal()
      await expect.poll(() => heard, { timeout: 20_000 }).toEqual([''])
      await database.pool.query(`select pg_notify('news', 'back')`)
      await expect.poll(() => heard).toEqual(['', 'back'])
    } finally {
      line.cut()
      await close()
    }
  })

  test('the patient client may take longer than a statement is allowed to', async () => {
    database = await openDatabase(await newDatabase())
    const setting = await database.withPatientClient(async (client) => {
      const { rows } = await client.query('show statement_timeout')
      return rows[0].statement_timeout
    })
    expect(setting).toBe('0')
  })
})

test('a server that is not there is refused with its address, and without the password', async () => {
  const url = 'postgres://keyward:s3cret@127.0.0.1:1/keyward'
  const refusal = await refusalOf(openDatabase({ url }))
  expect(refusal).toMatchObject({ code: 'unreachable' })
  expect(refusal.message).toContain('PostgreSQL at 127.0.0.1:1/keyward cannot be used')
  expect(refusal.message).not.toContain('s3cret')
})

test('a PostgreSQL older than 15 is refused with a sentence', async () => {
  const old = await pretendToBe('140012')
  await expect(openDatabase({ url: old.url })).rejects.toMatchObject({
    code: 'postgres_too_old',
    message: 'PostgreSQL 14 is too old: Keyward needs 15 or newer',
  })
  old.close()
})

/** No such old server is at hand: this one answers every query with one row, its version. */
async function pretendToBe(versionNumber: string): Promise<{ url: string; close(): void }> {
  const server = createServer((socket) => {
    socket.on('error', () => {})
    socket.once('data', () => {
      socket.write(message('R', [0, 0, 0, 0]))
      socket.write(message('Z', [0x49]))
      socket.on('data', (chunk) => {
        if (chunk[0] !== 0x51) return
        const name = [...Buffer.from('number\0'), ...Buffer.alloc(18)]
        socket.write(message('T', [0, 1, ...name]))
        socket.write(
          message('D', [0, 1, 0, 0, 0, versionNumber.length, ...Buffer.from(versionNumber)]),
        )
        socket.write(message('C', [...Buffer.from('SELECT 1\0')]))
        socket.write(message('Z', [0x49]))
      })
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  return { url: `postgres://old@127.0.0.1:${port}/old`, close: () => server.close() }
}

function message(type: string, body: number[]): Buffer {
  const head = Buffer.alloc(5)
  head.write(type, 'latin1')
  head.writeInt32BE(body.length + 4, 1)
  return Buffer.concat([head, Buffer.from(body)])
}
