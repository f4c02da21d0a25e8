/** Statements that are built once for each connection and planned once by the database. */
import { getTableName, is, Param, Placeholder, sql as raw } from 'drizzle-orm'
import type { PgInsertValue, PgTable } from 'drizzle-orm/pg-core'
import type pg from 'pg'
import type { Sql } from './mutate.ts'

/** A finished statement: what drizzle's `toSQL()` answers, with a name if it is planned only once. */
export type Statement = {
  readonly name?: string
  readonly sql: string
  readonly params: unknown[]
}

const kept = new WeakMap<Sql, Map<string, unknown>>()

/**
 * What `build` makes of a name the first time it is asked for on this connection. A name stands for
 * one statement everywhere and has 63 letters at most (PostgreSQL's NAMEDATALEN).
 */
export function prepared<Made>(sql: Sql, name: string, build: (name: string) => Made): Made {
  let ofConnection = kept.get(sql)
  if (ofConnection === undefined) kept.set(sql, (ofConnection = new Map()))
  let made = ofConnection.get(name) as Made | undefined
  if (made === undefined) ofConnection.set(name, (made = build(name)))
  return made
}

/** The statement that inserts one row. Rows of a table must always name the same columns. */
export function insertStatement<Table extends PgTable>(
  sql: Sql,
  table: Table,
  row: Table['$inferInsert'],
): Statement {
  const made = prepared(sql, `insert_${getTableName(table)}`, (name) => {
    const holders = Object.keys(row).map((column) => [column, raw.placeholder(column)])
    const values = Object.fromEntries(holders) as PgInsertValue<Table>
    return { name, ...sql.insert(table).values(values).toSQL() }
  })
  return { ...made, params: made.params.map((param) => filled(param, row)) }
}

/** As drizzle's `fillPlaceholders`, which fails for a null date. */
function filled(param: unknown, row: Record<string, unknown>): unknown {
  if (!is(param, Param) || !is(param.value, Placeholder)) return param
  const value = row[param.value.name]
  return value === null ? null : param.encoder.mapToDriverValue(value)
}

/** Sends at once: what is sent first is done first, whether or not it was waited for. */
export const send = (client: pg.Pool | pg.ClientBase, { name, sql, params }: Statement) =>
  client.query({ text: sql, values: params, ...(name !== undefined && { name }) })
