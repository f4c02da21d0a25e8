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
  const parts = inParts(tally.take(), BATCH)
  for (const part of parts) {
    try {
      await writeUses(database, serviceId, part)
    } catch (error) {
      for (const use of [part, ...parts].flat()) tally.add(use)
      throw error
    }
  }
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
  const rows = JSON.stringify(uses.map(toRow))
  await orm.execute(sql`
    with used as (
      select u.* from json_to_recordset(${rows}::json)
        as u(id text, hour timestamptz, outcome text, n bigint, at timestamptz, ip text)
      join api_keys on api_keys.id = u.id
    ), counted as (
      insert into ${keyUsage} (key_id, hour, service_id, outcome, count)
      select id, hour, ${serviceId}, outcome, n from used
      on conflict (key_id, hour, service_id, outcome) do update
        set count = key_usage.count + excluded.count
    )
    insert into ${keyUses} (key_id, last_used_at, service_id, address)
    select distinct on (id) id, at, ${serviceId}, ip from used
    where outcome = 'valid' order by id, at desc
    on conflict (key_id) do update set last_used_at = excluded.last_used_at,
      service_id = excluded.service_id, address = excluded.address
      where key_uses.last_used_at <= excluded.last_used_at`)
}

const toRow = ({ keyId, outcome, count, lastAt, ip }: Use) => ({
  id: keyId,
  hour: new Date(lastAt - (lastAt % HOUR_MS)).toISOString(),
  outcome,
  n: count,
  at: new Date(lastAt).toISOString(),
  // Whoever asks may tell anything; only an address is kept.
  ip: ip !== null && isIP(ip) !== 0 ? ip : null,
})

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
