import { Plaintext } from '@keyward/contract'
import { Stop } from '../stop.ts'

const BYTES_MAX = 1024 * 1024

/** Everything on stdin, as text. */
export async function readStdin(): Promise<string> {
  const parts: Buffer[] = []
  let bytes = 0
  for await (const part of process.stdin as AsyncIterable<Buffer>) {
    bytes += part.length
    if (bytes > BYTES_MAX) throw new Stop('usage', 'That is more than 1 MiB on stdin.')
    parts.push(part)
  }
  return Buffer.concat(parts).toString('utf8')
}

/** One secret string on stdin; the line break that `echo` adds does not belong to it. */
export async function readSecretFromStdin(): Promise<Plaintext> {
  return new Plaintext((await readStdin()).replace(/\r?\n$/, ''))
}
