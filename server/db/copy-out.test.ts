import { afterAll, beforeAll, expect, test } from 'vitest'
import { describeOnEngines } from '../testing/engines.ts'
import { copyOut, eachRow, emptyRows } from './copy-out.ts'
import { type Database, openDatabase } from './open-database.ts'

describeOnEngines('rows in the binary format', (newDatabase) => {
  let database: Database
  beforeAll(async () => {
    database = await openDatabase({ ...(await newDatabase()), onTrouble: () => {} })
  })
  afterAll(() => database.close())

  /** Runs selects of one integer, one after the other, on one client and into the same memory. */
  const copied = async (...selects: string[]) => {
    const client = await database.pool.connect()
    const rows = emptyRows()
    const answers: (number[] | string)[] = []
    for (const select of selects) {
      const numbers: number[] = []
      const ended = await copyOut(client, select, rows).catch((error: Error) => error.message)
      if (ended === undefined)
        eachRow(rows, (at) => {
          numbers.push(rows.bytes.readInt32BE(at + 4))
          return at + 4 + rows.bytes.readInt32BE(at)
        })
      answers.push(ended ?? numbers)
    }
    client.release()
    return answers
  }

  test('come whole and in order, however many there are, and none is left from before', async () => {
    const series = (last: number) => Array.from({ length: last }, (_, i) => i + 1)
    const select = (last: number) => `select i from generate_series(1, ${last}) i order by i`
    expect(await copied(select(3), select(60_000), select(0), select(2))).toEqual([
      series(3),
      series(60_000),
      [],
      series(2),
    ])
  })

  test('fail as a query does, in the middle too, and the client goes on', async () => {
    expect(
      await copied(
        'select 1 / (i - 5000) from generate_series(1, 9000) i',
        'select no_such_column',
        'select 7',
      ),
    ).toEqual(['division by zero', 'column "no_such_column" does not exist', [7]])
  })

  test('a client that dies in the middle ends the wait', async () => {
    if (database.engine === 'embedded') return
    const client = await database.pool.connect()
    const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid')
    client.on('error', () => {})
    const copying = copyOut(client, 'select 1 from pg_sleep(60)', emptyRows())
    const died = expect(copying).rejects.toThrow()
    await database.pool.query('select pg_terminate_backend($1)', [rows[0]?.pid])
    await died
    client.release(true)
  })
})
