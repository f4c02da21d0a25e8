/** All open streams of this node, and what each of them has missed when it comes back. */
import type { ServerResponse } from 'node:http'
import { Refusal } from '@keyward/contract'
import type { VerificationIndex } from '@keyward/sdk/verifier/index'
import type { IndexedService } from '@keyward/sdk/verifier/service'
import { and, asc, gt, inArray, isNotNull, sql } from 'drizzle-orm'
import type { Database } from '../../db/open-database.ts'
import { events, revisions } from '../../db/schema/index.ts'
import type { Log } from '../../log.ts'
import type { Feed } from '../feed.ts'
import { projectsOf, type Touch } from './lines.ts'
import { type Subscriber, startSubscriber } from './subscriber.ts'

const STREAMS_MAX = 1000
/** No service takes the streams of all others: of one that asks on and on, most are refused. */
const STREAMS_OF_SERVICE_MAX = 200
/** Who has missed more is told everything: it is less work. */
const MISSED_MAX = 10_000

/** Where a verifier wants to go on; null when it knows nothing yet. */
export type Resumption = { readonly epoch: string; readonly after: number }

export type StreamHub = {
  readonly epoch: string
  /** Answers with a stream. Refuses: unavailable. */
  open(service: IndexedService, from: Resumption | null, response: ServerResponse): Promise<void>
  size(): number
  close(): void
}

export type HubParts = {
  readonly database: Database
  readonly index: VerificationIndex
  readonly feed: Feed
  readonly log: Log
}

export async function createStreamHub({
  database,
  index,
  feed,
  log,
}: HubParts): Promise<StreamHub> {
  const epoch = await epochOf(database)
  const subscribers = new Set<Subscriber>()
  feed.onApplied(({ touches }) => {
    for (const subscriber of subscribers) {
      if (touches.some(({ thing }) => thing === `service:${subscriber.service.id}`))
        subscriber.end()
      else subscriber.touch(touches)
    }
  })
  const findMissed = async (service: IndexedService, from: Resumption | null) => {
    if (from === null || from.epoch !== epoch) return null
    const things = await touchedSince(database, from.after)
    if (things === null || things.has(`service:${service.id}`)) return null
    return withProjects(database, index, [...things])
  }
  return {
    epoch,
    async open(service, from, response) {
      const busy = new Refusal('unavailable', { retry_after_seconds: 1 })
      if (!feed.isFresh()) throw busy
      // Another node has told it more than this one knows: older must not overwrite newer.
      if (from !== null && from.after > feed.revision()) await feed.catchUp()
      if (from !== null && from.epoch === epoch && from.after > feed.revision()) throw busy
      // Nothing is awaited between this look and the stream that takes the room.
      if (!hasRoom(subscribers, service)) throw busy
      response.writeHead(200, {
        'content-type': 'application/x-ndjson',
        'cache-control': 'no-store',
        'x-accel-buffering': 'no',
      })
      const subscriber = startSubscriber({
        held: index.held,
        service,
        response,
        epoch,
        findMissed: () => findMissed(service, from),
        revision: feed.revision,
        onFault: (error) => log.error({ err: error }, 'A stream of a verifier failed by our fault'),
        onClosed: () => subscribers.delete(subscriber),
      })
      subscribers.add(subscriber)
    },
    size: () => subscribers.size,
    close() {
      for (const subscriber of subscribers) subscriber.end()
    },
  }
}

function hasRoom(subscribers: ReadonlySet<Subscriber>, { id }: IndexedService): boolean {
  const own = [...subscribers].filter(({ service }) => service.id === id).length
  return subscribers.size < STREAMS_MAX && own < STREAMS_OF_SERVICE_MAX
}

async function epochOf({ orm }: Database): Promise<string> {
  const { rows } = await orm.execute(sql`select epoch from installation`)
  return String(rows[0]?.['epoch'] ?? '')
}

/** Everything touched after a revision; null when it is too much to be told one by one. */
async function touchedSince({ orm }: Database, after: number): Promise<Set<string> | null> {
  const rows = await orm
    .select({ touched: revisions.touched })
    .from(revisions)
    .where(gt(revisions.revision, after))
    .orderBy(asc(revisions.revision))
    .limit(MISSED_MAX + 1)
  return rows.length > MISSED_MAX ? null : new Set(rows.flatMap(({ touched }) => touched))
}

/**
 * A key that is gone stands in no index any more; the audit trail knows where it stood. Null when it
 * does not: who is not told that a key is gone would accept it for ever.
 */
async function withProjects(
  { orm }: Database,
  { held }: VerificationIndex,
  things: readonly string[],
): Promise<Touch[] | null> {
  const touches = things.map((thing) => ({ thing, projectIds: projectsOf(held, thing) }))
  const gone = touches
    .filter(({ thing, projectIds }) => thing.startsWith('key:') && projectIds.length === 0)
    .map(({ thing }) => thing.slice('key:'.length))
  if (gone.length === 0) return touches
  const rows = await orm
    .selectDistinct({ keyId: events.keyId, projectId: events.projectId })
    .from(events)
    .where(and(inArray(events.keyId, gone), isNotNull(events.projectId)))
  const stood = new Map(rows.map(({ keyId, projectId }) => [`key:${keyId}`, projectId ?? '']))
  if (stood.size < gone.length) return null
  return touches.map(({ thing, projectIds }) => {
    const project = stood.get(thing)
    return project === undefined ? { thing, projectIds } : { thing, projectIds: [project] }
  })
}
