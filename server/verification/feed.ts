/**
 * Follows the revisions: whatever a committed change touched is read again, in commit order.
 * A node that cannot follow stops answering when its lease ends; it never guesses (R1–R3).
 */
import { createLease, type HeldLease, type Moment } from '@keyward/sdk/verifier/lease'
import { REVISION_CHANNEL } from '../db/revision-channel.ts'
import { coalesce } from './coalesce.ts'
import { type AppliedBatch, type FollowingParts, startFollowing } from './follow-revisions.ts'
import type { Mark } from './history.ts'
import type { Nodes } from './nodes.ts'

const POLL_MS = 250
const POLL_WAIT_MIN_MS = 1000

/** A query of a poll that takes longer is given up with its connection, which may be dead. */
export const pollWaitMs = (leaseMs: number): number => Math.max(POLL_WAIT_MIN_MS, leaseMs / 2)

export type Feed = {
  /**
   * Applies everything that is committed now; true when that succeeded. Coalesces calls, but never
   * answers with a run that began before the call.
   */
  catchUp(): Promise<boolean>
  /**
   * The same for a change that this node has just committed, before it is answered: where that fails,
   * nothing may be answered from the index until it succeeds (R0).
   */
  obey(): Promise<void>
  /** False when the node must not answer from its index. */
  isFresh(): boolean
  /** How long what the index says may still be answered, in milliseconds; 0 when it must not be. */
  freshForMs(): number
  revision(): number
  /** The revision that the index holds everything up to; null while it is read anew. */
  mark(): Mark | null
  /** Told of every batch, in the same turn in which {@link Feed.revision} covers it. */
  onApplied(listener: (batch: AppliedBatch) => void): void
  /** Told of the lease as it is, and whenever it is renewed or ends early; null is none. */
  onLease(listener: (lease: HeldLease | null) => void): void
  /**
   * Told when the database does not go on from what this node holds, before all of it is read anew:
   * what others were told from it may be of changes that never were.
   */
  onAstray(listener: () => void): void
  close(): Promise<void>
}

export type FeedParts = Omit<FollowingParts, 'onApplied' | 'onAstray'> & {
  readonly nodes: Nodes
  /** S of the consistency promise. */
  readonly leaseMs: number
  /** True when the index may only be asked right after a {@link Feed.catchUp} that succeeded. */
  readonly strict: boolean
}

/** Loads the index and keeps it up to date until closed. */
export async function startFeed(parts: FeedParts): Promise<Feed> {
  const { database, log, nodes, leaseMs, strict } = parts
  let behind = false
  let closed = false
  // Nobody else writes to an embedded database: what is not behind is fresh, however long it is quiet.
  const soleWriter = database.engine === 'embedded'
  const lease = createLease()
  const astray = createListeners<void>()
  const applied = createListeners<AppliedBatch>()
  const leases = createListeners<HeldLease | null>()
  let told: HeldLease | null = null
  const tellLease = (now: HeldLease | null) => {
    told = now
    leases.tell(now)
  }
  const renew = (begun: Moment) => {
    lease.renew(begun, leaseMs)
    behind = false
    tellLease({ since: begun, lengthMs: soleWriter ? Number.POSITIVE_INFINITY : leaseMs })
  }
  const onAstray = async () => {
    behind = true
    lease.drop()
    tellLease(null)
    astray.tell()
    await nodes.leave()
  }

  const following = await startFollowing({ ...parts, onApplied: applied.tell, onAstray })
  const revision = () => following.mark()?.revision ?? 0
  const run = async () => {
    const begun = await following.catchUp(lease.begin)
    await nodes.report(revision())
    renew(begun)
  }
  const { catchUp, underWay } = coalesce(run, (error) => {
    behind = true
    if (soleWriter || strict) tellLease(null)
    if (!closed) log.error({ err: error }, 'The index cannot follow the database')
  })

  await run()
  /** A revision of this node's own was applied before its change was answered, and hardly ever later. */
  const hear = async (heard: string) => {
    await underWay()
    if (heard === '' || !(Number(heard) <= revision())) await catchUp()
  }
  const unlisten = await database.onNotify(REVISION_CHANNEL, (heard) => void hear(heard))
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
    async obey() {
      if (await catchUp()) return
      behind = true
      lease.drop()
      tellLease(null)
    },
    isFresh: () => freshForMs() > 0,
    freshForMs,
    revision,
    mark: following.mark,
    onApplied: applied.add,
    onLease(listener) {
      leases.add(listener)
      listener(told)
    },
    onAstray: astray.add,
    async close() {
      closed = true
      tellLease(null)
      clearInterval(poll)
      await unlisten().catch(() => undefined)
      await nodes.leave().catch(() => undefined)
    },
  }
}

function createListeners<News>() {
  const listeners: ((news: News) => void)[] = []
  return {
    add: (listener: (news: News) => void) => void listeners.push(listener),
    tell(news: News) {
      for (const listener of listeners) listener(news)
    },
  }
}
