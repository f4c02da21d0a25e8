/**
 * Follows the revisions: whatever a committed change touched is read again, in commit order.
 * A node that cannot follow stops answering when its lease ends; it never guesses (R1–R3).
 */

import { createLease, type HeldLease } from '@keyward/sdk/verifier/lease'
import { asc, eq, gt, sql as raw } from 'drizzle-orm'
import type { Sql } from '../db/mutate.ts'
import type { Database } from '../db/open-database.ts'
import { REVISION_CHANNEL } from '../db/revision-channel.ts'
import { revisionHead, revisions } from '../db/schema/index.ts'
import { prepared } from '../db/statements.ts'
import type { Log } from '../log.ts'
import {
  type Loading,
  loadAllServices,
  loadKeys,
  loadMemberships,
  loadServices,
  loadStoppedPlaces,
} from './load.ts'
import { loadAll } from './load-all.ts'
import { loadAllLimits, loadLimits } from './load-limits.ts'
import type { Nodes } from './nodes.ts'
import { projectsOf, type Touch } from './stream/lines.ts'

const POLL_MS = 250
const BATCH = 500
const POLL_WAIT_MIN_MS = 1000

/** A query of a poll that takes longer is given up with its connection, which may be dead. */
export const pollWaitMs = (leaseMs: number): number => Math.max(POLL_WAIT_MIN_MS, leaseMs / 2)

export type Feed = {
  /**
   * Applies everything that is committed now; true when that succeeded. Coalesces calls, but never
   * answers with a run that began before the call.
   */
  catchUp(): Promise<boolean>
  /** False when the node must not answer from its index. */
  isFresh(): boolean
  /** How long what the index says may still be answered, in milliseconds; 0 when it must not be. */
  freshForMs(): number
  revision(): number
  /** Told of every batch, in the same turn in which {@link Feed.revision} covers it. */
  onApplied(listener: (batch: AppliedBatch) => void): void
  /** Told of the lease as it is, and whenever it is renewed or ends early; null is none. */
  onLease(listener: (lease: HeldLease | null) => void): void
  close(): Promise<void>
}

export type AppliedBatch = {
  /** How old its oldest change was, in milliseconds. */
  readonly lagMs: number
  readonly touches: readonly Touch[]
}

export type FeedParts = {
  readonly database: Database
  readonly loading: Loading
  /** The same database for whatever is asked at each poll, where nothing waits for long. */
  readonly polling: Database['orm']
  readonly log: Log
  readonly nodes: Nodes
  readonly now: () => Date
  /** S of the consistency promise. */
  readonly leaseMs: number
  /** True when the index may only be asked right after a {@link Feed.catchUp} that succeeded. */
  readonly strict: boolean
  /** Everything up to here is in the index already; 0 when nothing is. */
  readonly revision: number
}

/** Loads the index and keeps it up to date until closed. */
export async function startFeed(parts: FeedParts): Promise<Feed> {
  const { database, loading, polling, log, nodes, now, leaseMs, strict } = parts
  let applied = parts.revision
  let behind = false
  let closed = false
  // Nobody else writes to an embedded database: what is not behind is fresh, however long it is quiet.
  const soleWriter = database.engine === 'embedded'
  const lease = createLease()
  let told: HeldLease | null = null
  const leaseListeners: ((lease: HeldLease | null) => void)[] = []
  const tellLease = (now: HeldLease | null) => {
    told = now
    for (const listener of leaseListeners) listener(now)
  }
  const listeners: ((batch: AppliedBatch) => void)[] = []

  const run = async () => {
    const begun = lease.begin()
    for (;;) {
      const batch = await selectRevisions(polling).execute({ applied })
      if (batch.length === 0) break
      const touches = await applyTouched(
        { ...loading, sql: polling },
        batch.flatMap(({ touched }) => touched),
      )
      applied = batch.at(-1)?.revision ?? applied
      const lagMs = Math.max(0, now().getTime() - (batch[0]?.at.getTime() ?? 0))
      for (const listener of listeners) listener({ lagMs, touches })
      if (batch.length < BATCH) break
    }
    await nodes.report(applied)
    lease.renew(begun, leaseMs)
    behind = false
    tellLease({ since: begun, lengthMs: soleWriter ? Number.POSITIVE_INFINITY : leaseMs })
  }
  const { catchUp, underWay } = coalesce(run, (error) => {
    behind = true
    if (soleWriter || strict) tellLease(null)
    if (!closed) log.error({ err: error }, 'The index cannot follow the database')
  })

  if (applied > 0) await loadAllServices(loading)
  else {
    applied = await headOf(database)
    await loadAll(loading, database.pool)
  }
  // Also where the index comes from a file: a file holds no limits.
  await loadAllLimits(loading)
  await run()
  /** A revision of this node's own was applied before its change was answered, and hardly ever later. */
  const hear = async (revision: string) => {
    await underWay()
    if (revision === '' || !(Number(revision) <= applied)) await catchUp()
  }
  const unlisten = await database.onNotify(REVISION_CHANNEL, (revision) => void hear(revision))
  const poll = setInterval(() => {
    if (behind || !soleWriter) void catchUp()
  }, POLL_MS)
  poll.unref()

  const freshForMs = () => {
    if (closed || (behind && (soleWriter || strict))) return 0
    return soleWriter ? leaseMs : lease.leftMs()
  }
  return {
    catchUp,
    isFresh: () => freshForMs() > 0,
    freshForMs,
    revision: () => applied,
    onApplied: (listener) => void listeners.push(listener),
    onLease(listener) {
      leaseListeners.push(listener)
      listener(told)
    },
    async close() {
      closed = true
      tellLease(null)
      clearInterval(poll)
      await unlisten().catch(() => undefined)
      await nodes.leave().catch(() => undefined)
    },
  }
}

const selectRevisions = (sql: Sql) =>
  prepared(sql, 'read_revisions', (name) =>
    sql
      .select()
      .from(revisions)
      .where(gt(revisions.revision, raw.placeholder('applied')))
      .orderBy(asc(revisions.revision))
      .limit(BATCH)
      .prepare(name),
  )

async function headOf(database: Database): Promise<number> {
  const [head] = await database.orm.select().from(revisionHead).where(eq(revisionHead.id, 1))
  return head?.revision ?? 0
}

/** Answers what was touched with the projects it stood in before and stands in now. */
async function applyTouched(loading: Loading, things: readonly string[]): Promise<Touch[]> {
  const touched = [...new Set(things)]
  const { held } = loading.index
  const before = touched.map((thing) => projectsOf(held, thing))
  const ids = (kind: string) =>
    touched
      .filter((thing) => thing.startsWith(`${kind}:`))
      .map((thing) => thing.slice(kind.length + 1))
  await loadStoppedPlaces(loading, {
    user: ids('user'),
    project: ids('project'),
    tenant: ids('tenant'),
  })
  await loadMemberships(loading, ids('membership'))
  await loadLimits(loading, { key: ids('key'), project: ids('project'), tenant: ids('tenant') })
  await loadKeys(loading, ids('key'))
  await loadServices(loading, ids('service'))
  return touched.map((thing, i) => ({
    thing,
    projectIds: [...(before[i] ?? []), ...projectsOf(held, thing)],
  }))
}

/**
 * At most one run at a time and one waiting; a caller's run always begins after the call. `underWay`
 * resolves when the last run that was asked for ends, if there is one.
 */
function coalesce(run: () => Promise<void>, onError: (error: unknown) => void) {
  let current: Promise<boolean> | null = null
  let next: Promise<boolean> | null = null
  const start = () => {
    const running = run()
      .then(() => true)
      .catch((error: unknown) => {
        onError(error)
        return false
      })
      .finally(() => {
        if (current === running) current = null
      })
    current = running
    return running
  }
  const catchUp = (): Promise<boolean> => {
    if (current === null) return start()
    next ??= current.then(() => {
      next = null
      return start()
    })
    return next
  }
  return { catchUp, underWay: () => next ?? current }
}
