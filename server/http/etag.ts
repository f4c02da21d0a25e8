/** ETags count management changes; If-Match proves that a change was made on what was last seen. */
import { Refusal } from '@keyward/contract'

export const etagOf = (changeCount: number): string => `"${changeCount}"`

/** Refuses: etag_mismatch, with the current ETag. A weak or listed ETag counts as a mismatch. */
export function requireMatch(given: string | undefined, changeCount: number): void {
  if (given === undefined) throw new Refusal('precondition_required')
  if (given !== etagOf(changeCount))
    throw new Refusal('etag_mismatch', { etag: etagOf(changeCount) })
}
