/** A connection of the pool with a transaction open on it. */
import { drizzle } from 'drizzle-orm/node-postgres'
import type pg from 'pg'
import type { Deps } from '../deps.ts'
import type { Sql } from './mutate.ts'

const sqls = new WeakMap<pg.PoolClient, Sql>()

/** The same for the same connection, so that what is prepared on it is found again. */
export function sqlOf(client: pg.PoolClient): Sql {
  const sql = sqls.get(client) ?? drizzle(client)
  sqls.set(client, sql)
  return sql
}

/** Runs `work`, which ends the transaction itself; whatever it throws rolls it back. */
export async function inTransaction<T>(
  deps: Deps,
  work: (client: pg.PoolClient) => Promise<T>,
): Promise<T> {
  const client = await deps.database.pool.connect()
  let broken: Error | undefined
  // The pool listens to idle clients only: without this, a connection that breaks in the middle of
  // a change would end the process.
  const onBroken = (error: Error) => {
    broken = error
  }
  client.on('error', onBroken)
  try {
    await client.query('begin')
    return await work(client)
  } catch (error) {
    broken ??= await rollback(client)
    throw error
  } finally {
    client.off('error', onBroken)
    client.release(broken)
  }
}

async function rollback(client: pg.PoolClient): Promise<Error | undefined> {
  try {
    await client.query('rollback')
    return undefined
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error))
  }
}
