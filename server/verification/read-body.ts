/** Bodies of hot requests, by events: an async iterator costs more than the verification itself. */
import type { IncomingMessage } from 'node:http'
import { Refusal } from '@keyward/contract'
import { BODY_BYTES_MAX } from '../http/parse-json.ts'

/**
 * Calls `done` with the whole body, or `refuse` as soon as it is too large. A body that breaks off
 * calls neither: nobody is left to answer.
 */
export function readBody(
  request: IncomingMessage,
  done: (body: string) => void,
  refuse: (why: Refusal) => void,
  bytesMax = BODY_BYTES_MAX,
): void {
  let chunks: Buffer[] = []
  let size = 0
  request.on('data', (chunk: Buffer) => {
    const before = size
    size += chunk.length
    if (size <= bytesMax) {
      chunks.push(chunk)
    } else if (before <= bytesMax) {
      chunks = []
      refuse(new Refusal('body_too_large'))
    }
  })
  request.on('end', () => {
    if (size <= bytesMax) done(textOf(chunks))
  })
}

function textOf(chunks: readonly Buffer[]): string {
  const [first] = chunks
  if (first !== undefined && chunks.length === 1) return first.toString('utf8')
  return Buffer.concat(chunks).toString('utf8')
}
