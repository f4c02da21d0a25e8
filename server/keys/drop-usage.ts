/** Housekeeping: usage that is too old, or of keys that are gone, is dropped. */
import { USAGE_DAYS } from '@keyward/contract'
import { and, eq, gt, inArray, lt, type SQL, sql } from 'drizzle-orm'
import type { Sql } from '../db/mutate.ts'
import { events, keyUsage } from '../db/schema/index.ts'
import { startOfDay } from './usage-span.ts'

/** So few rows at once that nobody waits behind it. */
const ROWS_AT_ONCE = 5000
const DAY_MS = 86_400_000

/**
 * A deletion does not wait for its key's usage to go: it went with the key for everybody who asks,
 * and its rows go here, found by the tombstones of the last days. What slips through goes by age.
 */
export async function dropUsage(sqlDoor: Sql, now: Date): Promise<void> {
  await dropWhere(sqlDoor, lt(keyUsage.hour, startOfDay(now, USAGE_DAYS)))
  const gone = sqlDoor
    .select({ keyId: events.keyId })
    .from(events)
    .where(
      and(eq(events.action, 'key.deleted'), gt(events.at, new Date(now.getTime() - 2 * DAY_MS))),
    )
  await dropWhere(sqlDoor, inArray(keyUsage.keyId, gone))
}

async function dropWhere(sqlDoor: Sql, where: SQL): Promise<void> {
  for (;;) {
    const some = sqlDoor.select({ row: sql`ctid` }).from(keyUsage).where(where).limit(ROWS_AT_ONCE)
    const { rowCount } = await sqlDoor.delete(keyUsage).where(sql`ctid = any(array(${some}))`)
    if ((rowCount ?? 0) < ROWS_AT_ONCE) return
  }
}
