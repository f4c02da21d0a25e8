/**
 * How often keys were verified, and when and from where last: counted in memory, written in batches,
 * never on the request path.
 */
import { isIP } from 'node:net'
import { setImmediate, setTimeout as sleep } from 'node:timers/promises'
import { inParts } from '@keyward/sdk/verifier/in-parts'
import type { Tally, Use } from '@keyward/sdk/verifier/tally'
import { HOUR_MS } from '@keyward/sdk/verifier/use-table'
import { sql } from 'drizzle-orm'
import type { Database } from '../db/open-database.ts'
import { keyUsage, keyUses, serviceCredentials } from '../db/schema/index.ts'
import type { Log } from '../log.ts'
import { type Counts, createCounts, keysInUse } from './counts.ts'

/** A crash loses at most this much, */
const FLUSH_MS = 2000
/** or this much when so many keys are in use that writing them down would cost as much as verifying. */
const BUSY_FLUSH_MS = 10_000
const BUSY_KEYS = 5000
/** Batches that are written at once; an embedded database takes them one after the other. */
const LANES = 2

/** How uses are written: so many at once, so many of them put in order before, spread over so long. */
type Pace = { readonly batch: number; readonly inOrder: number; readonly spreadMs: number }

/** As fast as the database takes them. */
const HURRIED: Pace = { batch: 2000, inOrder: 50_000, spreadMs: 0 }
/** No verification waits long for a batch of these, where both have but one core. */
const UNHURRIED: Pace = { batch: 500, inOrder: 1000, spreadMs: BUSY_FLUSH_MS / 2 }

/** Where else uses are counted until this node writes them down. */
export type UseSource = {
  /** Of how many keys there are uses, about. */
  keysInUse(): number
  /** Resolves when they are counted here, or cannot be had now. */
  collect(): Promise<void>
}

/** Counted by this node, until it is written. */
export type Usage = Pick<Counts, 'of'> & {
  readonly counts: Counts
  /** Collects the uses of a source before each time of writing, until the answer is called. */
  join(source: UseSource): () => void
  /** Writes what was counted so far; what cannot be written stays counted. */
  flush(): Promise<void>
  close(): Promise<void>
}

export function startUsage(database: Database, log: Log): Usage {
  const counts = createCounts()
  const sources = new Set<UseSource>()
  let flushing: Promise<void> | null = null
  let flushedAt = performance.now()
  let hurry = new AbortController()

  const write = async (pace: Pace) => {
    await Promise.all([...sources].map((source) => source.collect()))
    for (const [serviceId, tally] of counts.tallies())
      await handOver(database, serviceId, tally, { ...pace, hurry: hurry.signal })
    await writeCredentialUses(database, counts)
  }
  const flush = async (pace: Pace) => {
    await flushing?.catch(() => undefined)
    flushedAt = performance.now()
    flushing = write(pace).finally(() => {
      flushing = null
    })
    await flushing
  }
  const safely = (pace: Pace) =>
    flush(pace).catch((error: unknown) =>
      log.warn({ err: error }, 'Usage could not be written yet'),
    )
  /** What is being written at leisure is not waited for at leisure. */
  const flushNow = async (how: (pace: Pace) => Promise<void>) => {
    hurry.abort()
    hurry = new AbortController()
    await how(HURRIED)
  }
  const isDue = () => {
    const elsewhere = [...sources].reduce((sum, source) => sum + source.keysInUse(), 0)
    const isBusy = keysInUse(counts) + elsewhere >= BUSY_KEYS
    return !isBusy || performance.now() - flushedAt >= BUSY_FLUSH_MS
  }
  const timer = setInterval(() => {
    if (flushing === null && isDue()) void safely(UNHURRIED)
  }, FLUSH_MS)
  timer.unref()

  return {
    of: counts.of,
    counts,
    join(source) {
      sources.add(source)
      return () => void sources.delete(source)
    },
    flush: () => flushNow(flush),
    async close() {
      clearInterval(timer)
      await flushNow(safely)
    },
  }
}

/** What fails to be written is counted again with all that was to follow. */
async function handOver(
  database: Database,
  serviceId: string,
  tally: Tally,
  pace: Pace & { readonly hurry: AbortSignal },
): Promise<void> {
  const rest = restsBetween(tally.size(), pace)
  const parts = inOrder(tally.take(), pace)
  const lane = async () => {
    for (let part = parts.next(); !part.done; part = parts.next()) {
      const { value } = part
      const rested = rest()
      await writeUses(database, serviceId, value).catch(async (error: unknown) => {
        await countAgain(tally, value)
        for (const each of parts) await countAgain(tally, each)
        throw error
      })
      await rested
    }
  }
  const lanes = await Promise.allSettled(Array.from({ length: LANES }, lane))
  const failed = lanes.find((each) => each.status === 'rejected')
  if (failed) throw failed.reason
}

/** One batch in a turn of the queue: while a database is away, all else goes on. */
async function countAgain(tally: Tally, uses: readonly Use[]): Promise<void> {
  for (const use of uses) tally.add(use)
  await setImmediate()
}

/** Rests so long with each batch that all of them take their time, until there is a hurry. */
function restsBetween(uses: number, { batch, spreadMs, hurry }: Pace & { hurry: AbortSignal }) {
  const eachMs = uses < BUSY_KEYS ? 0 : (spreadMs * LANES * batch) / uses
  return async () => {
    if (eachMs > 0) await sleep(eachMs, undefined, { signal: hurry }).catch(() => undefined)
  }
}

/**
 * Batches whose keys stand in the order of the tables and of their indexes: that takes the database
 * two thirds of the time, and two nodes that write down the same keys never wait for each other in a
 * circle.
 */
function* inOrder(uses: Iterable<Use>, pace: Pace): Generator<Use[]> {
  for (const many of inParts(uses, pace.inOrder))
    yield* inParts(many.toSorted(byKeyAndTime), pace.batch)
}

function byKeyAndTime(one: Use, other: Use): number {
  if (one.keyId !== other.keyId) return one.keyId < other.keyId ? -1 : 1
  return one.lastAt - other.lastAt
}

/**
 * One statement, so that a batch is counted whole or not at all. A key deleted in the meantime is
 * passed over; an earlier use never overwrites a later one.
 */
async function writeUses(
  { orm }: Database,
  serviceId: string,
  uses: readonly Use[],
): Promise<void> {
  const list = (of: (use: Use) => string | number) => sql.param(arrayOf(uses.map(of)))
  await orm.execute(sql`
    with used as (
      select u.id, to_timestamp((u.at - u.at % ${HOUR_MS}) / 1000) as hour, u.outcome, u.n, u.last,
        'epoch'::timestamptz + u.at * interval '1 millisecond' as at, u.ip
      from unnest(${list(({ keyId }) => keyId)}::text[], ${list(({ outcome }) => outcome)}::text[],
        ${list(({ count }) => count)}::bigint[], ${list(({ lastAt }) => lastAt)}::bigint[],
        ${list(addressOf)}::text[], ${sql.param(arrayOf(lastUses(uses)))}::boolean[])
        as u(id, outcome, n, at, ip, last)
      join api_keys on api_keys.id = u.id
    ), counted as (
      insert into ${keyUsage} (key_id, hour, service_id, outcome, count)
      select id, hour, ${serviceId}, outcome, n from used
      on conflict (key_id, hour, service_id, outcome) do update
        set count = key_usage.count + excluded.count
    )
    insert into ${keyUses} (key_id, last_used_at, service_id, address)
    select id, at, ${serviceId}, ip from used where last
    on conflict (key_id) do update set last_used_at = excluded.last_used_at,
      service_id = excluded.service_id, address = excluded.address
      where key_uses.last_used_at <= excluded.last_used_at`)
}

/**
 * As PostgreSQL reads an array. Only of what needs no quotes: identifiers, outcomes, numbers and
 * addresses. The driver looks for what does in each of them, which was nearly a third of all work here.
 */
const arrayOf = (values: readonly (string | number | boolean)[]): string => `{${values.join(',')}}`

/** Whoever asks may tell anything; only an address is kept. */
const addressOf = ({ ip }: Use): string =>
  ip !== null && isIP(ip) !== 0 && NEEDS_NO_QUOTES.test(ip) ? ip : 'NULL'
const NEEDS_NO_QUOTES = /^[0-9A-Za-z:.%-]+$/

/** Which of them are the last use of their key; a key may have been used in two hours. */
function lastUses(uses: readonly Use[]): boolean[] {
  const last = uses.map(() => false)
  let later = ''
  for (const [fromEnd, { keyId, outcome }] of uses.toReversed().entries()) {
    if (outcome !== 'valid' || keyId === later) continue
    last[uses.length - 1 - fromEnd] = true
    later = keyId
  }
  return last
}

async function writeCredentialUses({ orm }: Database, counts: Counts): Promise<void> {
  const taken = counts.takeCredentials()
  if (taken.length === 0) return
  const rows = JSON.stringify(taken.map(([id, at]) => ({ id, at: new Date(at).toISOString() })))
  try {
    await orm.execute(sql`
      update ${serviceCredentials} set last_used_at = u.at
      from json_to_recordset(${rows}::json) as u(id text, at timestamptz)
      where service_credentials.id = u.id`)
  } catch (error) {
    for (const [id, at] of taken) counts.noteCredential(id, at)
    throw error
  }
}
