/** Reads a whole table in ranges of its identifiers, so that no query takes long however large it is. */
import type { ClientBase, Pool } from 'pg'
import { copying, copyOut, type ReadRow } from './copy-out.ts'

/** Rows in a page, for which the server joins ranges in memory. */
const PAGE = 5000
/** Pages that are asked for at once. */
const PAGES = 10
/**
 * Of two ranges that are the same the planner expects a handful of rows, and would look at every
 * project for each of five thousand.
 */
const JOIN_BY_HASH_OR_ORDER = 'set local enable_nestloop = off'

export type WholeTable = {
  readonly table: 'api_keys' | 'memberships'
  /** What is asked of a page: `within` says of a column that it is in the page's range. */
  readonly select: (within: (column: string) => string) => string
  /** Rows in a page, when not as many as usual. */
  readonly page?: number | undefined
}

/** Reads the rows of one page after the other. */
export async function copyInPages(pool: Pool, whole: WholeTable, read: ReadRow): Promise<void> {
  const client = await pool.connect()
  // What breaks it is told to whoever waits for an answer.
  client.on('error', ignore)
  try {
    await readPages(client, whole, read)
    client.off('error', ignore)
    client.release()
  } catch (error) {
    client.release(true)
    throw error
  }
}

const ignore = () => {}

async function readPages(
  client: ClientBase,
  { table, select, page = PAGE }: WholeTable,
  read: ReadRow,
): Promise<void> {
  const lasts = await lastOfPages(client, table, page)
  const within = (i: number) => (column: string) =>
    [
      ...(i === 0 ? [] : [`${column} > ${client.escapeLiteral(lasts[i - 1] ?? '')}`]),
      ...(i === lasts.length ? [] : [`${column} <= ${client.escapeLiteral(lasts[i] ?? '')}`]),
      'true',
    ].join(' and ')
  const pages = Array.from({ length: lasts.length + 1 }, (_, i) => copying(select(within(i))))
  for (let from = 0; from < pages.length; from += PAGES)
    await copyOut(client, [JOIN_BY_HASH_OR_ORDER, ...pages.slice(from, from + PAGES)], read)
}

/** The last identifier of each page but the last page. */
async function lastOfPages(client: ClientBase, table: string, page: number): Promise<string[]> {
  const { rows } = await client.query<{ id: string }>(
    `with recursive page as (
       select (select id from ${table} order by id offset $1 limit 1) as id
       union all
       select (select id from ${table} where id > page.id order by id offset $1 limit 1)
       from page where page.id is not null
     ) select id from page where id is not null`,
    [page - 1],
  )
  return rows.map(({ id }) => id)
}
