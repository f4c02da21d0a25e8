/** Rows by the thousand in PostgreSQL's binary format: neither side makes a string or an object of a row. */
import { type ClientBase, Query } from 'pg'

/** Signature and flags, and then the length of an extension that no server has written yet. */
const HEAD_BYTES = 15
const END = -1

/**
 * Reads a row that begins at `at`, behind the number of its fields, and answers where it ends. The
 * bytes are good until then.
 */
export type ReadRow = (bytes: Buffer, at: number) => number

/** A statement for {@link copyOut} that answers rows. */
export const copying = (select: string): string => `copy (${select}) to stdout (format binary)`

/**
 * Runs statements in one go and one transaction, so that the server need not wait between them, and
 * reads their rows as they come. The client can be used again unless it broke.
 */
export function copyOut(
  client: ClientBase,
  statements: readonly string[],
  read: ReadRow,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const rows = createReader(read)
    const query = new Query(statements.join(';\n'), (error) => {
      const failure = error ?? rows.failure()
      if (failure === undefined) resolve()
      else reject(failure)
    })
    client.query(
      Object.assign(query, {
        handleCopyData: ({ chunk }: { readonly chunk: Buffer }) => rows.take(chunk),
        handleCommandComplete: () => rows.beginAnew(),
      }),
    )
  })
}

function createReader(read: ReadRow) {
  let first = true
  let failure: unknown
  return {
    take(chunk: Buffer) {
      if (failure !== undefined) return
      try {
        readRows(chunk, first ? HEAD_BYTES + 4 + chunk.readInt32BE(HEAD_BYTES) : 0, read)
      } catch (error) {
        failure = error
      }
      first = false
    },
    beginAnew() {
      first = true
    },
    failure: () => failure,
  }
}

/** What the server sends at once are whole rows. */
function readRows(bytes: Buffer, from: number, read: ReadRow): void {
  for (let at = from; at < bytes.length && bytes.readInt16BE(at) !== END; ) at = read(bytes, at + 2)
}
