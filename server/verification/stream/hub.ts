/** All open streams of this node, and what each of them has missed when it comes back. */
import { randomUUID } from 'node:crypto'
import type { ServerResponse } from 'node:http'
import { Refusal } from '@keyward/contract'
import type { VerificationIndex } from '@keyward/sdk/verifier/index'
import type { IndexedService } from '@keyward/sdk/verifier/service'
import { and, isNotNull } from 'drizzle-orm'
import { anyOf } from '../../db/any-of.ts'
import type { Database } from '../../db/open-database.ts'
import { events } from '../../db/schema/index.ts'
import type { Log } from '../../log.ts'
import type { Feed } from '../feed.ts'
import { type Mark, readEpoch, readSince } from '../history.ts'
import { projectsOf, type Touch } from './lines.ts'
import { type Subscriber, startSubscriber } from './subscriber.ts'

const STREAMS_MAX = 1000
/** No service takes the streams of all others: of one that asks on and on, most are refused. */
const STREAMS_OF_SERVICE_MAX = 200
/** Who has missed more is told everything: it is less work. */
const MISSED_MAX = 10_000

/** Where a verifier wants to go on. */
export type Resumption = { readonly epoch: string; readonly mark: Mark }

export type StreamHub = {
  readonly epoch: string
  /** Names who tells: another one after every start, and whenever everything was read anew. */
  teller(): string
  /**
   * Answers with a stream; `who` says which service asks, as it is at that moment. Refuses:
   * unauthenticated, unavailable.
   */
  open(
    who: () => IndexedService | null,
    from: Resumption | null,
    response: ServerResponse,
  ): Promise<void>
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
  const epoch = await readEpoch(database.orm)
  let teller = randomUUID()
  const subscribers = new Set<Subscriber>()
  const endAll = () => {
    for (const subscriber of subscribers) subscriber.end()
  }
  feed.onAstray(() => {
    teller = randomUUID()
    endAll()
  })
  feed.onApplied(({ touches }) => {
    for (const subscriber of subscribers) {
      if (touches.some(({ thing }) => thing === `service:${subscriber.service.id}`))
        subscriber.end()
      else subscriber.touch(touches)
    }
  })
  const findMissed = async (service: IndexedService, from: Resumption | null) => {
    if (from === null || from.epoch !== epoch) return null
    const things = await touchedSince(database, from.mark)
    if (things === null || things.has(`service:${service.id}`)) return null
    return withProjects(database, index, [...things])
  }
  return {
    epoch,
    teller: () => teller,
    async open(who, from, response) {
      const busy = new Refusal('unavailable', { retry_after_seconds: 1 })
      // Another node has told it more than this one knows: older must not overwrite newer. What it
      // was told and the database does not have never was, and then it is told everything.
      const ahead = from !== null && from.mark.revision > feed.revision()
      if (ahead && !(await feed.catchUp())) throw busy
      // From here on nothing is awaited: a change of the service finds the stream and ends it.
      const service = who()
      if (service === null) throw new Refusal('unauthenticated')
      if (!hasRoom(subscribers, service) || !feed.isFresh()) throw busy
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
        teller,
        findMissed: () => findMissed(service, from),
        mark: feed.mark,
        onFault: (error) => log.error({ err: error }, 'A stream of a verifier failed by our fault'),
        onClosed: () => subscribers.delete(subscriber),
      })
      subscribers.add(subscriber)
    },
    size: () => subscribers.size,
    close: endAll,
  }
}

/** Everything touched after a mark; null when it cannot be told one by one, or is too much for that. */
async function touchedSince({ orm }: Database, mark: Mark): Promise<Set<string> | null> {
  const missed = await readSince(orm, mark, MISSED_MAX + 1)
  if (missed === null || missed.length > MISSED_MAX) return null
  const things = new Set(missed.flatMap(({ touched }) => touched))
  return things.size > MISSED_MAX ? null : things
}

function hasRoom(subscribers: ReadonlySet<Subscriber>, { id }: IndexedService): boolean {
  const own = [...subscribers].filter(({ service }) => service.id === id).length
  return subscribers.size < STREAMS_MAX && own < STREAMS_OF_SERVICE_MAX
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
    .where(and(anyOf(events.keyId, gone), isNotNull(events.projectId)))
  const stood = new Map(rows.map(({ keyId, projectId }) => [`key:${keyId}`, projectId ?? '']))
  if (stood.size < gone.length) return null
  return touches.map(({ thing, projectIds }) => {
    const project = stood.get(thing)
    return project === undefined ? { thing, projectIds } : { thing, projectIds: [project] }
  })
}
