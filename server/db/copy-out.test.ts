import { afterAll, beforeAll, expect, test } from 'vitest'
import { describeOnEngines } from '../testing/engines.ts'
import { copying, copyOut } from './copy-out.ts'
import { type Database, openDatabase } from './open-database.ts'

describeOnEngines('rows in the binary format', (newDatabase) => {
  let database: Database
  beforeAll(async () => {
    database = await openDatabase({ ...(await newDatabase()), onTrouble: () => {} })
  })
  afterAll(() => database.close())

  /** Runs selects of one integer, list after list, on one client. */
  const copied = async (...lists: string[][]) => {
    const client = await database.pool.connect()
    const answers: (number[] | string)[] = []
    for (const selects of lists) {
      const numbers: number[] = []
      const statements = selects.map((select) =>
        copying(select, (bytes, at) => {
          numbers.push(bytes.readInt32BE(at + 4))
          return at + 4 + bytes.readInt32BE(at)
        }),
      )
      const ended = await copyOut(client, statements).catch((error: Error) => error.message)
      answers.push(ended ?? numbers)
    }
    client.release()
    return answers
  }

  test('come whole and in order, however many there are, of one statement and of several', async () => {
    const series = (last: number) => Array.from({ length: last }, (_, i) => i + 1)
    const select = (last: number) => `select i from generate_series(1, ${last}) i order by i`
    expect(
      await copied([select(3)], [select(60_000)], [select(0)], [select(2), select(0), select(7)]),
    ).toEqual([series(3), series(60_000), [], [...series(2), ...series(7)]])
  })

  test('of each statement go to whoever reads it, and what else is done is done on the way', async () => {
    const client = await database.pool.connect()
    const read: [reader: number, length: number][] = []
    const reading = (reader: number) => (bytes: Buffer, at: number) => {
      read.push([reader, bytes.readInt32BE(at)])
      return at + 4 + bytes.readInt32BE(at)
    }
    await copyOut(client, [
      { sql: `set local application_name = 'four'`, read: null },
      copying(`select current_setting('application_name')`, reading(1)),
      copying('select where false', reading(2)),
      copying(`select 'seven' || chr(i) from generate_series(65, 66) i`, reading(3)),
    ])
    expect(read).toEqual([
      [1, 4],
      [3, 6],
      [3, 6],
    ])
    client.release()
  })

  test('fail as a query does, in the middle too, and the client goes on', async () => {
    expect(
      await copied(
        ['select 1', 'select 1 / (i - 5000) from generate_series(1, 9000) i', 'select 2'],
        ['select no_such_column'],
        ['select 7'],
      ),
    ).toEqual(['division by zero', 'column "no_such_column" does not exist', [7]])
  })

  test('a reader that throws fails the whole, and the client goes on', async () => {
    const client = await database.pool.connect()
    let read = 0
    const series = copying('select generate_series(1, 5000)', () => {
      read += 1
      throw new Error('not read')
    })
    const copyingRows = copyOut(client, [series])
    await expect(copyingRows).rejects.toThrow('not read')
    expect(read).toBe(1)
    expect((await client.query('select 7 as seven')).rows).toEqual([{ seven: 7 }])
    client.release()
  })

  test('a client that dies in the middle ends the wait', async () => {
    if (database.engine === 'embedded') return
    const client = await database.pool.connect()
    const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid')
    client.on('error', () => {})
    const asked = copyOut(client, [copying('select 1 from pg_sleep(60)', () => 0)])
    const died = expect(asked).rejects.toThrow()
    await database.pool.query('select pg_terminate_backend($1)', [rows[0]?.pid])
    await died
    client.release(true)
  })
})
