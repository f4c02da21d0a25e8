/** The whole state of a database as plain values, and what differs between two of them. */
import { sql } from 'drizzle-orm'
import type { Database } from '../../db/open-database.ts'

/** Rows by table and primary key; bytes as hex text. Tables that are not logged tell of nodes, not of keys. */
export type Export = ReadonlyMap<string, ReadonlyMap<string, Readonly<Record<string, unknown>>>>

/** One row that differs, and in which columns. */
export type Difference = {
  readonly table: string
  readonly row: string
  readonly kind: 'added' | 'removed' | 'changed'
  readonly columns: readonly string[]
}

export async function exportTables({ orm }: Pick<Database, 'orm'>): Promise<Export> {
  const keys = await orm.execute<{ name: string; columns: string[] }>(sql`
    select c.relname as name, array_agg(a.attname::text order by a.attnum) as columns
    from pg_index i
    join pg_class c on c.oid = i.indrelid
    join pg_attribute a on a.attrelid = c.oid and a.attnum = any(i.indkey)
    where i.indisprimary and c.relpersistence = 'p' and c.relnamespace = 'public'::regnamespace
    group by c.relname order by c.relname`)
  const tables = new Map<string, Map<string, Record<string, unknown>>>()
  for (const { name, columns } of keys.rows) {
    const { rows } = await orm.execute<{ row: Record<string, unknown> }>(
      sql`select to_jsonb(t) as row from ${sql.identifier(name)} t`,
    )
    const id = (row: Record<string, unknown>) => columns.map((column) => row[column]).join(' ')
    tables.set(name, new Map(rows.map(({ row }) => [id(row), row])))
  }
  return tables
}

/** Everything that was added, removed or changed, table by table. */
export function differences(before: Export, after: Export): Difference[] {
  return [...after.keys()].flatMap((table) => {
    const [old, now] = [before.get(table) ?? new Map(), after.get(table) ?? new Map()]
    return [...new Set([...old.keys(), ...now.keys()])].flatMap((row) =>
      difference(table, row, old.get(row), now.get(row)),
    )
  })
}

type Row = Readonly<Record<string, unknown>> | undefined

function difference(table: string, row: string, old: Row, now: Row): Difference[] {
  if (!old || !now) return [{ table, row, kind: old ? 'removed' : 'added', columns: [] }]
  const columns = Object.keys(now).filter(
    (column) => JSON.stringify(old[column]) !== JSON.stringify(now[column]),
  )
  return columns.length === 0 ? [] : [{ table, row, kind: 'changed', columns }]
}
