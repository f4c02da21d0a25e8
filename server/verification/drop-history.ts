/** Housekeeping: what nobody needs any more of revisions and nodes. */
import { sql as raw } from 'drizzle-orm'
import type { Sql } from '../db/mutate.ts'

/** So long somebody may be away and go on where they were; who comes later reads everything. */
const REVISION_DAYS = 7
const NODE_DAYS = 1
/** So few rows at once that nobody waits behind it. */
const ROWS_AT_ONCE = 5000
const DAY_MS = 86_400_000

/** The latest revision stays, however old: every node holds what it knows against it. */
export async function dropHistory(sql: Sql, now: Date): Promise<void> {
  const before = new Date(now.getTime() - REVISION_DAYS * DAY_MS).toISOString()
  for (;;) {
    // The oldest alone are looked at: moments have no index, and come in the order of revisions.
    const { rowCount } = await sql.execute(raw`
      with oldest as (select revision, at from revisions order by revision limit ${ROWS_AT_ONCE})
      delete from revisions using oldest
      where revisions.revision = oldest.revision and oldest.at < ${before}::timestamptz
        and revisions.revision < (select revision from revision_head where id = 1)`)
    if ((rowCount ?? 0) < ROWS_AT_ONCE) break
  }
  // By the clock that wrote when each was seen.
  await sql.execute(
    raw`delete from nodes where seen_at < clock_timestamp() - ${NODE_DAYS} * interval '1 day'`,
  )
}
