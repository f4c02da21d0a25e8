/** Reads one stream of a node to its end. */
import type { StreamLine } from '@keyward/contract'
import { STREAM_BEAT_MS } from '@keyward/contract/verifier-stream'

const BEATS_MISSED_MAX = 3
/** A stream that is silent for so long is dead. */
export const SILENCE_MS = BEATS_MISSED_MAX * STREAM_BEAT_MS

/** The node does not know this credential. */
export class CredentialRefused extends Error {
  constructor() {
    super('Keyward refuses the credential of this service')
    this.name = 'CredentialRefused'
  }
}

/** What was heard last, and of which history. */
export type Heard = {
  readonly epoch: string
  readonly revision: number
  readonly at: number | null
}

export type StreamRequest = {
  readonly url: string
  readonly credential: string
  /** Where to go on; null for everything. */
  readonly from: Heard | null
  /** How long it may be silent now: {@link SILENCE_MS}, or more for a node that is slow to begin. */
  readonly silenceMs: () => number
  readonly signal: AbortSignal
  readonly onLine: (line: StreamLine) => void
}

/**
 * Resolves when the node ends the stream or falls silent, or when it is told to stop; throws
 * {@link CredentialRefused}, or what went wrong on the way.
 */
export async function followStream(asked: StreamRequest): Promise<void> {
  const ending = createEnding(asked)
  try {
    const body = await Promise.race([open(asked, ending.signal), ending.ended])
    if (body !== undefined) await eachLine(body, ending, asked.onLine)
  } finally {
    ending.end()
  }
}

/** What ends a stream: its follower, silence, or the stream itself. */
type Ending = {
  readonly signal: AbortSignal
  readonly ended: Promise<void>
  /** Not yet: something was heard. */
  heard(): void
  end(): void
}

function createEnding({ signal, silenceMs }: StreamRequest): Ending {
  const controller = new AbortController()
  const silence = () => setTimeout(end, silenceMs())
  let resolve = () => {}
  const ended = new Promise<void>((done) => {
    resolve = done
  })
  const end = () => {
    clearTimeout(timer)
    signal.removeEventListener('abort', end)
    controller.abort()
    resolve()
  }
  let timer = silence()
  signal.addEventListener('abort', end)
  if (signal.aborted) end()
  return {
    signal: controller.signal,
    ended,
    heard() {
      clearTimeout(timer)
      timer = silence()
    },
    end,
  }
}

async function open({ url, credential, from }: StreamRequest, signal: AbortSignal) {
  const response = await fetch(`${url}/v1/verifier/stream${resumption(from)}`, {
    headers: { authorization: `Bearer ${credential}` },
    signal,
    redirect: 'error',
  })
  if (response.status === 401) throw new CredentialRefused()
  if (response.status !== 200 || response.body === null)
    throw new Error(`Keyward answered ${response.status}`)
  if (signal.aborted) await response.body.cancel()
  return response.body
}

/** A revision without its moment may be another one by now: then everything is asked for. */
const resumption = (from: Heard | null): string =>
  from === null || from.at === null
    ? ''
    : `?epoch=${from.epoch}&after=${from.revision}&at=${from.at}`

async function eachLine(
  body: ReadableStream<Uint8Array>,
  ending: Ending,
  onLine: (line: StreamLine) => void,
): Promise<void> {
  const reader = body.getReader()
  // Node 20 forgets what joins a signal to a body when it collects garbage: the reader is told itself.
  void ending.ended.then(() => reader.cancel()).catch(() => undefined)
  const decoder = new TextDecoder()
  let rest = ''
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return
    ending.heard()
    const lines = (rest + decoder.decode(value, { stream: true })).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) onLine(JSON.parse(line) as StreamLine)
  }
}
