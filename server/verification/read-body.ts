/** Bodies of hot requests, taken as they arrive. */
import { Refusal } from '@keyward/contract'
import type { HotRequest } from '../http/hot-request.ts'
import { BODY_BYTES_MAX } from '../http/parse-json.ts'

/**
 * Calls `done` with the whole body, or `refuse` as soon as it is too large. A body that breaks off
 * calls neither: nobody is left to answer.
 */
export function readBody(
  request: HotRequest,
  done: (body: string) => void,
  refuse: (why: Refusal) => void,
  bytesMax = BODY_BYTES_MAX,
): void {
  let chunks: Buffer[] = []
  let size = 0
  request.takeBody((chunk) => {
    if (chunk === null) {
      if (size <= bytesMax) done(textOf(chunks))
      return
    }
    const before = size
    size += chunk.length
    if (size <= bytesMax) {
      chunks.push(chunk)
    } else if (before <= bytesMax) {
      chunks = []
      refuse(new Refusal('body_too_large'))
    }
  })
}

function textOf(chunks: readonly Buffer[]): string {
  const [first] = chunks
  if (first !== undefined && chunks.length === 1) return first.toString('utf8')
  return Buffer.concat(chunks).toString('utf8')
}
