/** Rows by the thousand in PostgreSQL's binary format: neither side makes a string or an object of a row. */
import { type ClientBase, Query } from 'pg'

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
    const settle = (error: Error | undefined) => (error ? reject(error) : resolve())
    client.query(new CopyOut(select, into, settle))
  })
}

/** A query of the client's own kind, which alone may share a connection in pipeline mode. */
class CopyOut extends Query {
  readonly #into: CopiedRows

  constructor(select: string, into: CopiedRows, settle: (error: Error | undefined) => void) {
    super(`copy (${select}) to stdout (format binary)`, settle)
    this.#into = into
  }

  /** Each chunk lies in memory that the client uses again. */
  handleCopyData({ chunk }: { readonly chunk: Buffer }): void {
    append(this.#into, chunk)
  }
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
