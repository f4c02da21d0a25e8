/**
 * What readers look at. The numbers lie in shared memory, so that what the writer stores is seen by
 * every thread at once; the lists that name them are each thread's own.
 */
/** A project as answers tell of it. */
export type ProjectFacts = {
  readonly projectId: string
  readonly projectCode: string
  readonly tenantId: string
}

export type Memory = {
  /** The slots of every partition. */
  readonly partitions: Int32Array[]
  /** Rows of {@link MEMBERSHIP_WORDS}, {@link ROWS_PER_CHUNK} to a chunk. */
  readonly memberships: Int32Array[]
  /** One state word for each project, {@link ROWS_PER_CHUNK} to a chunk. */
  readonly projectStates: Int32Array[]
  /** By the row of the project's state. */
  readonly projects: ProjectFacts[]
}

const CHUNK_BITS = 12
const ROWS_PER_CHUNK = 1 << CHUNK_BITS

/**
 * A row of the membership table:
 *
 *     0–3  membership ID
 *     4–7  user ID
 *     8    row of the project
 *     9    state
 *     10   row of the user's next membership, plus one; read by the writer alone
 *     11   not used, so that rows stay aligned
 */
export const MEMBERSHIP_WORDS = 12
export const MEMBERSHIP_ID = 0
export const USER_ID = 4
export const PROJECT = 8
export const MEMBERSHIP_STATE = 9
export const NEXT_OF_USER = 10

/** Bits of a membership's state. One that is not known yet has none of them. */
export const KNOWN = 1
export const ENDED = 2
export const HOLDS_ADMIN = 4
export const USER_STOPPED = 8

/** Bits of a project's state. */
export const TENANT_STOPPED = 1
export const PROJECT_STOPPED = 2

/** The chunk that holds a row. */
export const chunkOf = (chunks: readonly Int32Array[], row: number): Int32Array =>
  chunks[row >>> CHUNK_BITS] as Int32Array

/** True when there is a chunk that holds a row. */
export const reaches = (chunks: readonly Int32Array[], row: number): boolean =>
  row >>> CHUNK_BITS < chunks.length

/** Where in its chunk a row begins. */
export const placeIn = (row: number, rowWords: number): number =>
  (row & (ROWS_PER_CHUNK - 1)) * rowWords

/** Makes sure that `row` exists. */
export function reach(chunks: Int32Array[], row: number, rowWords: number): void {
  while (chunks.length << CHUNK_BITS <= row)
    chunks.push(
      new Int32Array(
        new SharedArrayBuffer(ROWS_PER_CHUNK * rowWords * Int32Array.BYTES_PER_ELEMENT),
      ),
    )
}
