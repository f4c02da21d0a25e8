/** The one door for changes: rows, audit events and the revision commit together, or not at all. */
import { Refusal } from '@keyward/contract'
import type { NodePgDatabase } from 'drizzle-orm/node-postgres'
import type pg from 'pg'
import type { Actor, SystemActor } from '../actor.ts'
import { type EventDraft, eventRows, eventStatements } from '../audit/write-events.ts'
import type { Deps } from '../deps.ts'
import { claimIdempotency, resultStatements, withdrawStatements } from '../http/idempotency.ts'
import { inTransaction, sqlOf } from './in-transaction.ts'
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

/** What became of one of several changes; null when it was left open, and nothing done for it. */
export type Settled<T> = { readonly result: T } | { readonly refusal: Refusal } | null

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
  const [settled] = await runAndFollow<By, T>(deps, [{ actor }], async (opened) =>
    Promise.all(opened.map(async ({ change }) => ({ result: await work(change) }))),
  )
  if (!settled) throw new Error('A change was neither made nor refused')
  if ('refusal' in settled) throw settled.refusal
  return settled.result
}

/**
 * Several changes of one kind in one transaction, each with an actor, events and a kept answer of
 * its own. `work` decides on all of them before it writes any: for one that is refused or left open
 * nothing may have been written. When something fails, all are left open: the fault of one must not
 * be the others'. Refuses: unavailable, when it is not known whether they were made.
 */
export function mutateTogether<Asked extends By, T>(
  deps: Deps,
  asked: readonly Asked[],
  work: Work<Asked, T>,
): Promise<readonly Settled<T>[]> {
  return runAndFollow(deps, asked, work, (error) => {
    if (error instanceof Refusal) throw error
    return { settled: asked.map(() => null), moved: false }
  })
}

type By = { readonly actor: Actor | SystemActor }
type Work<Asked, T> = (
  opened: readonly (Asked & { readonly change: Change })[],
) => Promise<readonly Settled<T>[]>
type Run<T> = { readonly settled: readonly Settled<T>[]; readonly moved: boolean }

async function runAndFollow<Asked extends By, T>(
  deps: Deps,
  asked: readonly Asked[],
  work: Work<Asked, T>,
  onNothingDone: (error: unknown) => Run<T> = rethrow,
): Promise<readonly Settled<T>[]> {
  const { settled, moved } = await inTransaction(deps, (client) =>
    commitWork({ deps, asked, client, work }),
  ).catch(onNothingDone)
  // The client is back in the pool by now: the embedded pool is one connection, and this reads.
  if (moved) await deps.onCommitted()
  return settled
}

function rethrow(error: unknown): never {
  throw error
}

type Job<Asked, T> = {
  readonly deps: Deps
  readonly asked: readonly Asked[]
  readonly client: pg.PoolClient
  readonly work: Work<Asked, T>
}

async function commitWork<Asked extends By, T>(job: Job<Asked, T>): Promise<Run<T>> {
  const { deps, asked, client, work } = job
  const sql = sqlOf(client)
  const now = deps.now()
  const actors = asked.map(({ actor }) => actor)
  const claimed = await claimIdempotency(sql, actors, now)
  const opened = asked.filter((_, i) => claimed[i]).map((each) => open(each, sql, now))
  const worked = await work(opened)
  const done = opened.flatMap((each, i) => withResult(each, worked[i] ?? null))
  const rest = worked.values()
  const settled = claimed.map((mine) => (mine ? (rest.next().value ?? null) : IN_FLIGHT))
  if (done.length === 0) {
    await client.query('rollback')
    return { settled, moved: false }
  }
  const undone = opened.filter((_, i) => !isDone(worked[i] ?? null)).map(({ actor }) => actor)
  const touched = new Set(done.flatMap((each) => [...each.touched]))
  await commit(client, [
    ...withdrawStatements(sql, undone),
    ...eventStatements(sql, done.flatMap(rowsOf)),
    ...done.flatMap(({ actor, result }) => resultStatements(sql, deps.keyring, actor, result)),
    { sql: committing(client, [...touched], now), params: [] },
  ])
  return { settled, moved: touched.size > 0 }
}

const IN_FLIGHT = {
  refusal: new Refusal('idempotency_in_flight', { retry_after_seconds: 1 }),
}

/** A change, and what it has said of itself so far. */
type Open = {
  readonly actor: Actor | SystemActor
  readonly change: Change
  readonly drafts: EventDraft[]
  readonly touched: Set<string>
}

function open<Asked extends By>(asked: Asked, sql: Sql, now: Date): Asked & Open {
  const drafts: EventDraft[] = []
  const touched = new Set<string>()
  const change: Change = {
    sql,
    now,
    record: (draft) => drafts.push(draft),
    touch: (kind, ...ids) => ids.forEach((id) => touched.add(`${kind}:${id}`)),
  }
  return { ...asked, change, drafts, touched }
}

const isDone = <T>(settled: Settled<T>): settled is { readonly result: T } =>
  settled !== null && 'result' in settled

const withResult = <O extends Open, T>(opened: O, settled: Settled<T>) =>
  isDone(settled) ? [{ ...opened, result: settled.result }] : []

function rowsOf({ actor, change, drafts }: Open) {
  if (drafts.length === 0) throw new Error('A change was made without an audit event')
  return eventRows(actor, drafts, change.now)
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
  return `with head as (update revision_head set revision = revision + 1 where id = 1 returning revision),
    noted as (insert into revisions (revision, touched, at)
      select revision, ${things}::text[], ${client.escapeLiteral(now.toISOString())} from head
      returning revision)
    select pg_notify('${REVISION_CHANNEL}', revision::text) from noted;
    commit`
}

/** Without an SQLSTATE it was the connection: whether the commit happened is not known. */
const isConnectionLoss = (error: unknown) =>
  !(error instanceof Error && 'code' in error && /^[0-9A-Z]{5}$/.test(String(error.code)))
