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

/** Rows in a statement: few different numbers, because each is a statement of its own to the database. */
const SIZES = [64, 8, 1]

/** The statements that insert rows. Rows of a table must always name the same columns. */
export function insertStatements<Table extends PgTable>(
  sql: Sql,
  table: Table,
  rows: readonly Table['$inferInsert'][],
): Statement[] {
  const statements: Statement[] = []
  for (let from = 0; from < rows.length; ) {
    const size = SIZES.find((each) => each <= rows.length - from) ?? 1
    statements.push(insertStatement(sql, table, rows.slice(from, from + size)))
    from += size
  }
  return statements
}

function insertStatement<Table extends PgTable>(
  sql: Sql,
  table: Table,
  rows: readonly Table['$inferInsert'][],
): Statement {
  const made = prepared(sql, `insert_${rows.length}_${getTableName(table)}`, (name) => {
    const holders = rows.map((row, i) =>
      Object.fromEntries(
        Object.keys(row).map((column) => [column, raw.placeholder(`${i} ${column}`)]),
      ),
    )
    const { sql: text, params } = sql
      .insert(table)
      .values(holders as PgInsertValue<Table>[])
      .toSQL()
    return { name, sql: text, params: params.map(readParam) }
  })
  return { ...made, params: made.params.map((read) => read(rows)) }
}

type Rows = readonly Record<string, unknown>[]

/** Takes a parameter out of rows as drizzle's `fillPlaceholders` does, which fails for a null date. */
function readParam(param: unknown): (rows: Rows) => unknown {
  if (!is(param, Param) || !is(param.value, Placeholder)) return () => param
  const [row = '', column = ''] = param.value.name.split(' ')
  return (rows) => {
    const value = rows[Number(row)]?.[column]
    return value === null ? null : param.encoder.mapToDriverValue(value)
  }
}

/** Sends at once: what is sent first is done first, whether or not it was waited for. */
export const send = (client: pg.Pool | pg.ClientBase, { name, sql, params }: Statement) =>
  client.query({ text: sql, values: params, ...(name !== undefined && { name }) })
