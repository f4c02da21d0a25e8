/** Revisions in the order in which they were committed, and whether they go on from what is known. */
import { asc, eq, gte, sql as raw } from 'drizzle-orm'
import type { Sql } from '../db/mutate.ts'
import { revisionHead, revisions } from '../db/schema/index.ts'
import { prepared } from '../db/statements.ts'

/**
 * A revision, and when it was made in milliseconds: a database that was restored, or that lost its last
 * changes when another server took over, gets to the same number again, but not at the same moment.
 * `at` is null before the first revision, and where the row of the head is missing.
 */
export type Mark = { readonly revision: number; readonly at: number | null }

/** One revision, and which things it touched. */
export type Revision = Mark & { readonly touched: readonly string[] }

/** Names the installation that a database belongs to; a copy of the database keeps it. */
export async function readEpoch(sql: Sql): Promise<string> {
  const { rows } = await sql.execute(raw`select epoch from installation`)
  return String(rows[0]?.['epoch'] ?? '')
}

/** The latest revision. */
export async function readHead(sql: Sql): Promise<Mark> {
  const [head] = await sql
    .select({ revision: revisionHead.revision, at: revisions.at })
    .from(revisionHead)
    .leftJoin(revisions, eq(revisions.revision, revisionHead.revision))
    .where(eq(revisionHead.id, 1))
  return { revision: head?.revision ?? 0, at: head?.at?.getTime() ?? null }
}

/**
 * The first `limit` revisions after a mark. Null when the history does not go on from there: the
 * mark is not in it, or a revision is missing.
 */
export async function readSince(sql: Sql, mark: Mark, limit: number): Promise<Revision[] | null> {
  // The mark itself is read as well, and to tell whether the last row is the head, one more.
  const rows = await selectFrom(sql).execute({ from: mark.revision, limit: limit + 2 })
  const read = rows.flatMap(({ revision, at, touched }) =>
    revision !== null && at !== null
      ? [{ revision, at: at.getTime(), touched: touched ?? [] }]
      : [],
  )
  const head = rows[0]?.head ?? 0
  return goesOn(mark, read, rows.length < limit + 2 ? head : null)
    ? read.filter(({ revision }) => revision > mark.revision).slice(0, limit)
    : null
}

/** `head`: what the last row must be, where all of them were read. */
function goesOn(mark: Mark, read: readonly Mark[], head: number | null): boolean {
  const marked = read[0]?.revision === mark.revision
  if (mark.at !== null && !(marked && read[0]?.at === mark.at)) return false
  const first = marked ? mark.revision : mark.revision + 1
  const gapless = read.every(({ revision }, i) => revision === first + i)
  return gapless && (head === null || head === first + read.length - 1)
}

const selectFrom = (sql: Sql) =>
  prepared(sql, 'read_revisions', (name) =>
    sql
      .select({
        head: revisionHead.revision,
        revision: revisions.revision,
        at: revisions.at,
        touched: revisions.touched,
      })
      .from(revisionHead)
      .leftJoin(revisions, gte(revisions.revision, raw.placeholder('from')))
      .where(eq(revisionHead.id, 1))
      .orderBy(asc(revisions.revision))
      .limit(raw.placeholder('limit'))
      .prepare(name),
  )
