/** Takes in what is committed, in commit order, and everything anew where the history does not go on. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Database } from '../db/open-database.ts'
import type { Log } from '../log.ts'
import { applyTouched } from './apply-touched.ts'
import { forgetAll } from './forget-all.ts'
import { type Mark, readHead, readSince } from './history.ts'
import { type Loading, loadAllServices } from './load.ts'
import { loadAll } from './load-all.ts'
import { loadAllLimits } from './load-limits.ts'
import type { Touch } from './stream/lines.ts'

/** Revisions that are read at once. */
const BATCH = 500
/** Threads that have just seen that they may answer have done so by then. */
const LAST_ANSWERS_MS = 50

export type AppliedBatch = {
  /** How old its oldest change was, in milliseconds; null where everything was read anew. */
  readonly lagMs: number | null
  readonly touches: readonly Touch[]
}

export type FollowingParts = {
  readonly database: Database
  readonly loading: Loading
  /** The same database for whatever is asked at each poll, where nothing waits for long. */
  readonly polling: Database['orm']
  readonly log: Log
  readonly now: () => Date
  /** Everything up to here is in the index already; null when nothing is. */
  readonly mark: Mark | null
  readonly onApplied: (batch: AppliedBatch) => void
  /** Nothing may be answered from the index any more; it is emptied afterwards. */
  readonly onAstray: () => Promise<void>
}

export type Following = {
  /** The revision that the index holds everything up to; null while it is read anew. */
  mark(): Mark | null
  /** Takes in everything that is committed. Answers what `moment` said when it began to look. */
  catchUp<Moment>(moment: () => Moment): Promise<Moment>
}

/** Resolves when everything is in the index that was committed when it was called. */
export async function startFollowing(parts: FollowingParts): Promise<Following> {
  const { database, loading, polling, log, now, onApplied, onAstray } = parts
  const readWhole = async (): Promise<Mark> => {
    const head = await readHead(database.orm)
    await loadAll(loading, database.pool)
    return head
  }
  if (parts.mark !== null) await loadAllServices(loading)
  let mark: Mark | null = parts.mark ?? (await readWhole())
  // Also where the index comes from a file: a file holds no limits.
  await loadAllLimits(loading)

  /** Applies what came after the mark; false when there is no way on from it. */
  const follow = async (): Promise<boolean> => {
    for (;;) {
      const batch = mark && (await readSince(polling, mark, BATCH))
      if (batch === null) return false
      const [first] = batch
      if (first === undefined) return true
      const touched = batch.flatMap((revision) => revision.touched)
      const touches = await applyTouched({ ...loading, sql: polling }, touched)
      const { revision, at } = batch.at(-1) ?? first
      mark = { revision, at }
      onApplied({ lagMs: Math.max(0, now().getTime() - (first.at ?? 0)), touches })
      if (batch.length < BATCH) return true
    }
  }
  const goAstray = async () => {
    log.error(
      { revision: mark?.revision },
      'The database does not go on from the revision that this node holds: it reads everything anew',
    )
    mark = null
    await onAstray()
    await sleep(LAST_ANSWERS_MS)
  }
  const readAnew = async () => {
    await forgetAll(loading)
    const head = await readWhole()
    await loadAllLimits(loading)
    mark = head
    onApplied({ lagMs: null, touches: [] })
  }
  return {
    mark: () => mark,
    async catchUp(moment) {
      for (;;) {
        if (mark === null) await readAnew()
        const begun = moment()
        if (await follow()) return begun
        await goAstray()
      }
    },
  }
}
