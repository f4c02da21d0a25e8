/**
 * Which nodes may answer verifications, and by which revision: each one reports itself, so that a
 * change can wait until it holds everywhere. An embedded database has one node and needs none of it.
 */
import type { Propagation } from '@keyward/contract'
import { eq, sql } from 'drizzle-orm'
import type { Database } from '../db/open-database.ts'
import { nodes } from '../db/schema/index.ts'
import { newId } from '../ids.ts'

/** A node that has nothing new to say says at least this often that it is there. */
const REPORT_MS = 1000
/** Time for a report to arrive, beyond which a silent node's lease has surely ended. */
const GRACE_MS = 1000
const LOOK_FIRST_MS = 2
const LOOK_LAST_MS = 50

export type Nodes = {
  /**
   * Tells the others which revision this node answers by. Once a second it waits until that is
   * written, and throws when it cannot be; in between it is written in the background.
   */
  report(revision: number): Promise<void>
  /**
   * Waits until every node that may still answer does so by this revision, or can answer no more. The
   * change is committed whatever comes of it: while the database cannot be asked, nobody confirms.
   */
  whenAllHave(revision: number): Promise<Propagation>
  /** This node answers no more, before its next report was written. */
  leave(): Promise<void>
}

/** `reporting` is where this node writes of itself: what fails soon is tried again soon. */
export function createNodes(
  database: Database,
  reporting: Database['orm'],
  leaseMs: number,
): Nodes {
  return database.engine === 'embedded' ? onlyNode : createPeers(database, reporting, leaseMs)
}

const onlyNode: Nodes = {
  report: async () => {},
  whenAllHave: async (revision) => ({ revision, confirmed: 1, nodes: 1, ms: 0 }),
  leave: async () => {},
}

function createPeers({ orm }: Database, reporting: Database['orm'], leaseMs: number): Nodes {
  const id = newId('node')
  let writtenAt = Number.NEGATIVE_INFINITY
  let written = -1
  let latest = -1
  let writing: Promise<void> | null = null
  const write = async () => {
    const revision = latest
    const at = performance.now()
    const now = sql`clock_timestamp()`
    await reporting
      .insert(nodes)
      .values({ id, revision, leaseMs, seenAt: now })
      .onConflictDoUpdate({
        target: nodes.id,
        set: { revision, seenAt: now },
      })
    written = revision
    writtenAt = at
  }
  /** One write at a time, until the latest is written; the next heartbeat tells what this one could not. */
  const writeSoon = () => {
    writing ??= write()
      .catch(() => undefined)
      .finally(() => {
        writing = null
        if (latest !== written && performance.now() - writtenAt < REPORT_MS) writeSoon()
      })
  }
  /** All nodes that may still answer, and how many of them by something older. */
  const look = async (revision: number) => {
    const [row] = await orm
      .select({
        all: sql<number>`count(*)::int`,
        older: sql<number>`(count(*) filter (where ${nodes.revision} < ${revision}))::int`,
      })
      .from(nodes)
      .where(
        sql`${nodes.seenAt} > clock_timestamp() - (${nodes.leaseMs} + ${REPORT_MS + GRACE_MS}) * interval '1 ms'`,
      )
    return row ?? { all: 0, older: 0 }
  }
  return {
    async report(revision) {
      latest = revision
      if (performance.now() - writtenAt >= REPORT_MS) await write()
      else if (revision !== written) writeSoon()
    },
    async whenAllHave(revision) {
      const begun = performance.now()
      const patience = leaseMs + REPORT_MS + 2 * GRACE_MS
      let [seen, confirmed] = [1, 0]
      for (let pause = LOOK_FIRST_MS; ; pause = Math.min(2 * pause, LOOK_LAST_MS)) {
        const found = await look(revision).catch(() => null)
        const ms = Math.round(performance.now() - begun)
        if (found !== null) {
          seen = Math.max(seen, found.all)
          confirmed = seen - found.older
        }
        if (found?.older === 0 || ms > patience) return { revision, confirmed, nodes: seen, ms }
        await new Promise((resolve) => setTimeout(resolve, pause))
      }
    },
    async leave() {
      await writing
      await reporting.delete(nodes).where(eq(nodes.id, id))
      writtenAt = Number.NEGATIVE_INFINITY
      written = -1
    },
  }
}
