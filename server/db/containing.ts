import { ilike, or, type SQL } from 'drizzle-orm'
import type { PgColumn } from 'drizzle-orm/pg-core'

/** Rows in which one of the columns contains `q`, whatever the case; all rows without `q`. */
export function containing(q: string | undefined, ...columns: PgColumn[]): SQL | undefined {
  if (q === undefined) return undefined
  const pattern = `%${q.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`
  return or(...columns.map((column) => ilike(column, pattern)))
}
