import type pg from 'pg'
import type { TroubleListener } from '../engine.ts'

const ROUND_MS = 10_000
/** The engine writes its log until told to make a checkpoint; this bounds the log's size. */
const MOST_WAL_BYTES = 48 * 1024 * 1024
/** A table is due after this many dead or changed rows, plus a share of its size. */
const LEAST_CHANGES = 2_000
const SHARE_CHANGED = 0.2

/**
 * Does what a PostgreSQL server's background processes would: the embedded engine has none, so
 * without this its log would only grow and its tables never be cleaned. At most one piece of
 * work per round, because the one session answers nothing else meanwhile.
 */
export function startMaintenance(pool: pg.Pool, onTrouble: TroubleListener): () => void {
  let working = false
  const timer = setInterval(() => {
    if (working || pool.ending) return
    working = true
    maintain(pool)
      .catch((error: Error) => {
        if (!pool.ending) onTrouble(error)
      })
      .finally(() => {
        working = false
      })
  }, ROUND_MS)
  timer.unref()
  return () => clearInterval(timer)
}

/** One round; tells what it did. */
export async function maintain(pool: pg.Pool): Promise<'checkpoint' | 'vacuum' | 'nothing'> {
  if ((await walBytes(pool)) > MOST_WAL_BYTES) {
    await pool.query('checkpoint')
    return 'checkpoint'
  }
  const table = await findDueTable(pool)
  if (!table) return 'nothing'
  await pool.query(`vacuum (analyze) ${table}`)
  return 'vacuum'
}

/** How much log has been written since the last checkpoint. */
async function walBytes(pool: pg.Pool): Promise<number> {
  const { rows } = await pool.query<{ bytes: string }>(
    'select pg_current_wal_lsn() - redo_lsn as bytes from pg_control_checkpoint()',
  )
  return Number(rows[0]?.bytes ?? 0)
}

async function findDueTable(pool: pg.Pool): Promise<string | undefined> {
  const { rows } = await pool.query<{ name: string }>(
    `select format('%I.%I', schemaname, relname) as name
       from pg_stat_user_tables
      where greatest(n_dead_tup, n_mod_since_analyze) > $1::bigint + $2::float8 * n_live_tup
      order by n_dead_tup desc limit 1`,
    [LEAST_CHANGES, SHARE_CHANGED],
  )
  return rows[0]?.name
}
