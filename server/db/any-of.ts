import { type Column, type SQL, sql } from 'drizzle-orm'

/**
 * True where a text column has one of these values. They are one parameter, however many there are:
 * a statement has room for 65,535 (PostgreSQL's protocol counts them in 16 bits).
 */
export const anyOf = (column: Column, values: Iterable<string>): SQL =>
  sql`${column} = any(${sql.param([...values])}::text[])`
