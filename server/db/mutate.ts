/** The one door for changes: rows, audit events and the revision commit together, or not at all. */
import { Refusal } from '@keyward/contract'
import { drizzle, type NodePgDatabase } from 'drizzle-orm/node-postgres'
import type pg from 'pg'
import type { Actor, SystemActor } from '../actor.ts'
import { type EventDraft, eventStatements } from '../audit/write-events.ts'
import type { Deps } from '../deps.ts'
import { claimIdempotency, resultStatements } from '../http/idempotency.ts'
import { REVISION_CHANNEL } from './revision-channel.ts'
import { type Statement, send } from './statements.ts'

/** A connection inside a transaction, or the pool for reads. */
export type Sql = NodePgDatabase & { readonly $client: pg.Pool | pg.PoolClient }

/** A kind of thing that verifiers hold a copy of. */
export type TouchedKind = 'key' | 'membership' | 'project' | 'tenant' | 'user' | 'service'

/** One open change. Only `sql` may be used for queries while it is open: the embedded pool is one connection. */
export type Change = {
  readonly sql: Sql
  readonly now: Date
  /** Adds an audit event. A change without one is a mistake and fails. */
  record(draft: EventDraft): void
  /** Names things whose copy in the verification index is now old. */
  touch(kind: TouchedKind, ...ids: readonly string[]): void
}

/**
 * Runs `work` in a transaction and commits it with its events and its revision, sent as one flight.
 * The revision is taken by the last statement, together with COMMIT, so that commit order is
 * revision order and its row lock is held for one round trip only.
 */
export async function mutate<T>(
  deps: Deps,
  actor: Actor | SystemActor,
  work: (change: Change) => Promise<T>,
): Promise<T> {
  const { result, moved } = await inTransaction(deps, (client) =>
    commitWork({ deps, actor, client, work }),
  )
  // The client is back in the pool by now: the embedded pool is one connection, and this reads.
  if (moved) await deps.onCommitted()
  return result
}

const sqls = new WeakMap<pg.PoolClient, Sql>()

/** The same for the same connection, so that what is prepared on it is found again. */
function sqlOf(client: pg.PoolClient): Sql {
  const sql = sqls.get(client) ?? drizzle(client)
  sqls.set(client, sql)
  return sql
}

async function inTransaction<T>(
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

type Job<T> = {
  deps: Deps
  actor: Actor | SystemActor
  client: pg.PoolClient
  work: (change: Change) => Promise<T>
}

async function commitWork<T>({
  deps,
  actor,
  client,
  work,
}: Job<T>): Promise<{ result: T; moved: boolean }> {
  const drafts: EventDraft[] = []
  const touched = new Set<string>()
  const sql = sqlOf(client)
  const now = deps.now()
  await claimIdempotency(sql, actor, now)
  const result = await work({
    sql,
    now,
    record: (draft) => drafts.push(draft),
    touch: (kind, ...ids) => ids.forEach((id) => touched.add(`${kind}:${id}`)),
  })
  if (drafts.length === 0) throw new Error('A change was made without an audit event')
  await commit(client, [
    ...eventStatements(sql, actor, drafts, now),
    ...resultStatements(sql, deps.keyring, actor, result),
    { sql: committing(client, [...touched], now), params: [] },
  ])
  return { result, moved: touched.size > 0 }
}

/** A statement that fails makes all after it fail, so that COMMIT commits everything or nothing. */
async function commit(client: pg.PoolClient, flight: readonly Statement[]): Promise<void> {
  try {
    await Promise.all(flight.map((statement) => send(client, statement)))
  } catch (error) {
    throw isConnectionLoss(error) ? new Refusal('unavailable', { outcome: 'unknown' }) : error
  }
}

function committing(client: pg.PoolClient, touched: readonly string[], now: Date): string {
  if (touched.length === 0) return 'commit'
  const things = client.escapeLiteral(`{${touched.join(',')}}`)
  return `with head as (update revision_head set revision = revision + 1 where id = 1 returning revision)
    insert into revisions (revision, touched, at)
    select revision, ${things}::text[], ${client.escapeLiteral(now.toISOString())} from head;
    select pg_notify('${REVISION_CHANNEL}', '');
    commit`
}

/** Without an SQLSTATE it was the connection: whether the commit happened is not known. */
const isConnectionLoss = (error: unknown) =>
  !(error instanceof Error && 'code' in error && /^[0-9A-Z]{5}$/.test(String(error.code)))

async function rollback(client: pg.PoolClient): Promise<Error | undefined> {
  try {
    await client.query('rollback')
    return undefined
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error))
  }
}
