/** Rows by the thousand in PostgreSQL's binary format: neither side makes a string or an object of a row. */
import type { ClientBase, Connection } from 'pg'

/** Signature, flags and the length of an extension that no server has written yet. */
const HEAD_BYTES = 19
const END = -1
const SMALLEST = 1 << 16

/** Memory for what COPY answers, to be used again and again. */
export type CopiedRows = {
  /** See {@link eachRow}; good until the next {@link copyOut} into it. */
  bytes: Buffer
  length: number
}

export const emptyRows = (): CopiedRows => ({ bytes: Buffer.allocUnsafeSlow(SMALLEST), length: 0 })

/** Runs `COPY (select) TO STDOUT`. The client can be used again unless it threw. */
export function copyOut(client: ClientBase, select: string, into: CopiedRows): Promise<void> {
  into.length = 0
  return new Promise((resolve, reject) => {
    client.query({
      // The client puts its own in this place, which ends its watch over the time that a query takes.
      callback: (_error: Error | null) => {},
      submit(connection: Connection) {
        connection.query(`copy (${select}) to stdout (format binary)`)
      },
      // Each lies in memory that the client uses again.
      handleCopyData: ({ chunk }: { readonly chunk: Buffer }) => append(into, chunk),
      handleCommandComplete() {},
      handleReadyForQuery() {
        this.callback(null)
        resolve()
      },
      handleError(error: Error) {
        this.callback(error)
        reject(error)
      },
    })
  })
}

/** Calls `read` with where a row begins, behind the number of its fields; it answers where that ends. */
export function eachRow({ bytes }: CopiedRows, read: (at: number) => number): void {
  for (let at = HEAD_BYTES; bytes.readInt16BE(at) !== END; ) at = read(at + 2)
}

function append(rows: CopiedRows, chunk: Buffer): void {
  const end = rows.length + chunk.length
  if (end > rows.bytes.length) {
    const more = Buffer.allocUnsafeSlow(2 * end)
    rows.bytes.copy(more, 0, 0, rows.length)
    rows.bytes = more
  }
  chunk.copy(rows.bytes, rows.length)
  rows.length = end
}
