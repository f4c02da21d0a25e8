/** Reads a whole table in ranges of its identifiers, so that no query takes long however large it is. */
import type { ClientBase, Pool } from 'pg'
import { type Copied, copying, copyOut, type ReadRow } from './copy-out.ts'

/** Rows in a page, for which the server joins ranges in memory. */
const PAGE = 5000
/** Before what a row holds of a column stands how long it is. */
const LENGTH_BYTES = 4
/** Pages that are asked for at once. */
const PAGES = 10
/**
 * Of two ranges that are the same the planner expects a handful of rows, and would look at every
 * project for each of five thousand.
 */
const JOIN_BY_HASH_OR_ORDER: Copied = { sql: 'set local enable_nestloop = off', read: null }

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

/** Some pages: the identifier that they come after, and the last identifier of each. */
type Pages = { readonly after: string | null; readonly lasts: string[] }

/** While pages are read the server finds the ends of the next ones, so that nobody waits for it. */
async function readPages(client: ClientBase, whole: WholeTable, read: ReadRow): Promise<void> {
  let pages: Pages = { after: null, lasts: [] }
  await copyOut(client, [findLasts(client, whole, pages)])
  for (;;) {
    const { after, lasts } = pages
    const next: Pages = { after: lasts.at(-1) ?? null, lasts: [] }
    const isEnd = lasts.length < PAGES
    // What comes behind the last of all whole pages is a page too.
    const ranges = [...lasts, ...(isEnd ? [null] : [])].map((last, i) =>
      copying(whole.select(within(client, lasts[i - 1] ?? after, last)), read),
    )
    const finding = isEnd ? [] : [findLasts(client, whole, next)]
    await copyOut(client, [JOIN_BY_HASH_OR_ORDER, ...ranges, ...finding])
    if (isEnd) return
    pages = next
  }
}

const within =
  (client: ClientBase, after: string | null, last: string | null) =>
  (column: string): string =>
    [
      ...(after === null ? [] : [`${column} > ${client.escapeLiteral(after)}`]),
      ...(last === null ? [] : [`${column} <= ${client.escapeLiteral(last)}`]),
      'true',
    ].join(' and ')

/** Adds the last identifiers of the pages that follow, but never that of the last page. */
function findLasts(
  client: ClientBase,
  { table, page = PAGE }: WholeTable,
  { after, lasts }: Pages,
): Copied {
  const last = (where: string) =>
    `(select id from ${table} where ${where} order by id offset ${page - 1} limit 1)`
  return copying(
    `with recursive page as (
       select ${last(within(client, after, null)('id'))} as id
       union all
       select ${last(`${table}.id > page.id`)} from page where page.id is not null
     ) select id from page where id is not null limit ${PAGES}`,
    (bytes, at) => {
      const begin = at + LENGTH_BYTES
      const end = begin + bytes.readInt32BE(at)
      lasts.push(bytes.toString('utf8', begin, end))
      return end
    },
  )
}
