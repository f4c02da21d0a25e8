/** Reads one stream of a node to its end. */
import type { StreamLine } from '@keyward/contract'
import { STREAM_BEAT_MS } from '@keyward/contract/verifier-stream'

/** A stream that is silent for so many beats is dead. */
const BEATS_MISSED_MAX = 3

/** The node does not know this credential. */
export class CredentialRefused extends Error {
  constructor() {
    super('Keyward refuses the credential of this service')
    this.name = 'CredentialRefused'
  }
}

export type StreamRequest = {
  readonly url: string
  readonly credential: string
  /** Where to go on; null for everything. */
  readonly from: { readonly epoch: string; readonly revision: number } | null
  readonly signal: AbortSignal
  readonly onLine: (line: StreamLine) => void
}

/** Resolves when the node ends the stream; throws {@link CredentialRefused}, or what went wrong on the way. */
export async function followStream({
  url,
  credential,
  from,
  signal,
  onLine,
}: StreamRequest): Promise<void> {
  const silence = new AbortController()
  let timer = setTimeout(() => silence.abort(), BEATS_MISSED_MAX * STREAM_BEAT_MS)
  const heard = () => {
    clearTimeout(timer)
    timer = setTimeout(() => silence.abort(), BEATS_MISSED_MAX * STREAM_BEAT_MS)
  }
  try {
    const query = from === null ? '' : `?epoch=${from.epoch}&after=${from.revision}`
    const response = await fetch(`${url}/v1/verifier/stream${query}`, {
      headers: { authorization: `Bearer ${credential}` },
      signal: AbortSignal.any([signal, silence.signal]),
      redirect: 'error',
    })
    if (response.status === 401) throw new CredentialRefused()
    if (response.status !== 200 || response.body === null)
      throw new Error(`Keyward answered ${response.status}`)
    await eachLine(response.body, heard, onLine)
  } finally {
    clearTimeout(timer)
    silence.abort()
  }
}

async function eachLine(
  body: ReadableStream<Uint8Array>,
  heard: () => void,
  onLine: (line: StreamLine) => void,
): Promise<void> {
  const decoder = new TextDecoder()
  let rest = ''
  for await (const chunk of body) {
    heard()
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) onLine(JSON.parse(line) as StreamLine)
  }
}
