/** Rows by the thousand in PostgreSQL's binary format: neither side makes a string or an object of a row. */
import { type ClientBase, Query } from 'pg'

/** Signature and flags, and then the length of an extension that no server has written yet. */
const HEAD_BYTES = 15
/** What stands in place of the number of fields when there are no more rows. */
const END = 0xff

/**
 * Reads a row that begins at `at`, behind the number of its fields, and answers where it ends. The
 * bytes are good until then.
 */
export type ReadRow = (bytes: Buffer, at: number) => number

/** A statement, and who reads its rows, if it has any: see {@link copying}. */
export type Copied = { readonly sql: string; readonly read: ReadRow | null }

/** The rows of a select, for {@link copyOut}. */
export const copying = (select: string, read: ReadRow): Copied => ({
  sql: `copy (${select}) to stdout (format binary)`,
  read,
})

/**
 * Runs statements in one go and one transaction, so that the server need not wait between them, and
 * reads their rows as they come. The client can be used again unless it broke.
 */
export function copyOut(client: ClientBase, statements: readonly Copied[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const rows = createReader(statements.map(({ read }) => read))
    const query = new Query(statements.map(({ sql }) => sql).join(';\n'), (error) => {
      const failure = error ?? rows.failure()
      if (failure === undefined) resolve()
      else reject(failure)
    })
    client.query(
      Object.assign(query, {
        handleCopyData: ({ chunk }: { readonly chunk: Buffer }) => rows.take(chunk),
        handleCommandComplete: () => rows.beginNext(),
      }),
    )
  })
}

function createReader(reads: readonly (ReadRow | null)[]) {
  let statement = 0
  let first = true
  let failure: unknown
  return {
    take(chunk: Buffer) {
      const read = reads[statement]
      if (failure !== undefined || !read) return
      try {
        readRows(chunk, first ? HEAD_BYTES + 4 + chunk.readInt32BE(HEAD_BYTES) : 0, read)
      } catch (error) {
        failure = error
      }
      first = false
    },
    beginNext() {
      statement += 1
      first = true
    },
    failure: () => failure,
  }
}

/** What the server sends at once are whole rows. */
function readRows(bytes: Buffer, from: number, read: ReadRow): void {
  for (let at = from; at < bytes.length && !isEnd(bytes, at); ) at = read(bytes, at + 2)
}

const isEnd = (bytes: Buffer, at: number): boolean => bytes[at] === END && bytes[at + 1] === END
