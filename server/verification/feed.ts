/**
 * Follows the revisions: whatever a committed change touched is read again, in commit order.
 * A node that cannot follow stops answering when its lease ends; it never guesses (R1–R3).
 */
import { asc, eq, gt } from 'drizzle-orm'
import type { Database } from '../db/open-database.ts'
import { REVISION_CHANNEL } from '../db/revision-channel.ts'
import { revisionHead, revisions } from '../db/schema/index.ts'
import type { Log } from '../log.ts'
import {
  type Loading,
  loadAll,
  loadKeys,
  loadMemberships,
  loadServices,
  loadStoppedPlaces,
} from './load.ts'

const POLL_MS = 250
const BATCH = 500
/** S of the consistency promise: how long a node may answer without having heard from the database. */
export const LEASE_MS = 5000

export type Feed = {
  /** Applies everything that is committed now; coalesces calls, but never returns a run that began earlier. */
  catchUp(): Promise<void>
  /** False when the node must not answer from its index. */
  isFresh(): boolean
  revision(): number
  close(): Promise<void>
}

export type FeedParts = {
  readonly database: Database
  readonly loading: Loading
  readonly log: Log
}

/** Loads the index and keeps it up to date until closed. */
export async function startFeed({ database, loading, log }: FeedParts): Promise<Feed> {
  let applied = 0
  let pollStarted = 0
  let behind = false
  let closed = false
  // Nobody else writes to an embedded database: what is not behind is fresh, however long it is quiet.
  const soleWriter = database.engine === 'embedded'

  const run = async () => {
    const started = performance.now()
    for (;;) {
      const batch = await database.orm
        .select()
        .from(revisions)
        .where(gt(revisions.revision, applied))
        .orderBy(asc(revisions.revision))
        .limit(BATCH)
      if (batch.length === 0) break
      await applyTouched(loading, new Set(batch.flatMap(({ touched }) => touched)))
      applied = batch.at(-1)?.revision ?? applied
    }
    pollStarted = started
    behind = false
  }
  const catchUp = coalesce(run, (error) => {
    behind = true
    if (!closed) log.error({ err: error }, 'The index cannot follow the database')
  })

  applied = await headOf(database)
  pollStarted = performance.now()
  await loadAll(loading)
  const unlisten = await database.onNotify(REVISION_CHANNEL, () => void catchUp())
  const poll = setInterval(() => {
    if (behind || !soleWriter) void catchUp()
  }, POLL_MS)
  poll.unref()

  return {
    catchUp,
    isFresh: () => !closed && (soleWriter ? !behind : performance.now() - pollStarted <= LEASE_MS),
    revision: () => applied,
    async close() {
      closed = true
      clearInterval(poll)
      await unlisten().catch(() => undefined)
    },
  }
}

async function headOf(database: Database): Promise<number> {
  const [head] = await database.orm.select().from(revisionHead).where(eq(revisionHead.id, 1))
  return head?.revision ?? 0
}

async function applyTouched(loading: Loading, touched: ReadonlySet<string>): Promise<void> {
  const ids = (kind: string) =>
    [...touched]
      .filter((thing) => thing.startsWith(`${kind}:`))
      .map((thing) => thing.slice(kind.length + 1))
  await loadStoppedPlaces(loading, {
    user: ids('user'),
    project: ids('project'),
    tenant: ids('tenant'),
  })
  await loadMemberships(loading, ids('membership'))
  await loadKeys(loading, ids('key'))
  await loadServices(loading, ids('service'))
}

/** At most one run at a time and one waiting; a caller's run always begins after the call. */
function coalesce(
  run: () => Promise<void>,
  onError: (error: unknown) => void,
): () => Promise<void> {
  let current: Promise<void> | null = null
  let next: Promise<void> | null = null
  const start = () => {
    const running = run()
      .catch(onError)
      .finally(() => {
        if (current === running) current = null
      })
    current = running
    return running
  }
  return () => {
    if (current === null) return start()
    next ??= current.then(() => {
      next = null
      return start()
    })
    return next
  }
}
