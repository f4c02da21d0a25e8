/**
 * How often keys were verified, and when and from where last: counted in memory, written in batches,
 * never on the request path.
 */
import { isIP } from 'node:net'
import { inParts, type Tally, type Use } from '@keyward/sdk/verifier/tally'
import { sql } from 'drizzle-orm'
import type { Database } from '../db/open-database.ts'
import { keyUsage, keyUses, serviceCredentials } from '../db/schema/index.ts'
import type { Log } from '../log.ts'
import { type Counts, createCounts } from './counts.ts'

/** A crash loses at most this much, */
const FLUSH_MS = 2000
/** or this much when so many keys are in use that writing them down would cost as much as verifying. */
const BUSY_FLUSH_MS = 10_000
const BUSY_KEYS = 5000
const BATCH = 2000
/** So many are put in order before they are written in batches; a multiple of a batch. */
const IN_ORDER = 25 * BATCH
/** Batches that are written at once; an embedded database takes them one after the other. */
const LANES = 2
const HOUR_MS = 3_600_000

/** Counted by this node, until it is written. */
export type Usage = Pick<Counts, 'of'> & {
  readonly counts: Counts
  /** Writes what was counted so far; what cannot be written stays counted. */
  flush(): Promise<void>
  close(): Promise<void>
}

export function startUsage(database: Database, log: Log): Usage {
  const counts = createCounts()
  let flushing: Promise<void> | null = null
  let flushedAt = performance.now()

  const write = async () => {
    for (const [serviceId, tally] of counts.tallies()) await handOver(database, serviceId, tally)
    await writeCredentialUses(database, counts)
  }
  const flush = async () => {
    await flushing?.catch(() => undefined)
    flushedAt = performance.now()
    flushing = write().finally(() => {
      flushing = null
    })
    await flushing
  }
  const safely = () =>
    flush().catch((error: unknown) => log.warn({ err: error }, 'Usage could not be written yet'))
  const isDue = () => {
    const keys = [...counts.tallies()].reduce((sum, [, tally]) => sum + tally.size(), 0)
    return keys < BUSY_KEYS || performance.now() - flushedAt >= BUSY_FLUSH_MS
  }
  const timer = setInterval(() => {
    if (flushing === null && isDue()) void safely()
  }, FLUSH_MS)
  timer.unref()

  return {
    of: counts.of,
    counts,
    flush,
    async close() {
      clearInterval(timer)
      await safely()
    },
  }
}

/** What fails to be written is counted again with all that was to follow. */
async function handOver(database: Database, serviceId: string, tally: Tally): Promise<void> {
  const parts = inOrder(tally.take())
  const lane = async () => {
    for (let part = parts.next(); !part.done; part = parts.next()) {
      const { value } = part
      await writeUses(database, serviceId, value).catch((error: unknown) => {
        for (const use of [value, ...parts].flat()) tally.add(use)
        throw error
      })
    }
  }
  const lanes = await Promise.allSettled(Array.from({ length: LANES }, lane))
  const failed = lanes.find((each) => each.status === 'rejected')
  if (failed) throw failed.reason
}

/**
 * Batches whose keys stand in the order of the tables and of their indexes: that takes the database
 * two thirds of the time, and two nodes that write down the same keys never wait for each other in a
 * circle.
 */
function* inOrder(uses: Iterable<Use>): Generator<Use[]> {
  for (const many of inParts(uses, IN_ORDER)) yield* inParts(many.toSorted(byKeyAndTime), BATCH)
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
  const list = <T>(of: (use: Use) => T) => sql.param(uses.map(of))
  await orm.execute(sql`
    with used as (
      select u.id, to_timestamp((u.at - u.at % ${HOUR_MS}) / 1000) as hour, u.outcome, u.n, u.last,
        'epoch'::timestamptz + u.at * interval '1 millisecond' as at, u.ip
      from unnest(${list(({ keyId }) => keyId)}::text[], ${list(({ outcome }) => outcome)}::text[],
        ${list(({ count }) => count)}::bigint[], ${list(({ lastAt }) => lastAt)}::bigint[],
        ${list(addressOf)}::text[], ${sql.param(lastUses(uses))}::boolean[])
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

/** Whoever asks may tell anything; only an address is kept. */
const addressOf = ({ ip }: Use): string | null => (ip !== null && isIP(ip) !== 0 ? ip : null)

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
