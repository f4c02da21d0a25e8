/** One open stream: what it still has to be told, told as fast as it reads and no faster. */
import type { ServerResponse } from 'node:http'
import { STREAM_BEAT_MS, type StreamBeginning } from '@keyward/contract'
import type { Held } from '@keyward/sdk/verifier/held'
import type { IndexedService } from '@keyward/sdk/verifier/service'
import type { Mark } from '../history.ts'
import { linesOf, mayKnow, snapshotParts, type Touch, toText } from './lines.ts'

/** A verifier that lags by more than this has stopped reading: it is cut off, and may resume. */
const PENDING_MAX = 50_000
/** One that takes nothing of what was written for so long has stopped, too. */
const UNREAD_MAX_MS = 5000
/** Lines are gathered up to about this many characters before they are written. */
const WRITE_CHARACTERS = 64 * 1024

export type Subscriber = {
  readonly service: IndexedService
  /** Notes what it is to be told; nothing is sent before the current turn is over. */
  touch(touches: readonly Touch[]): void
  /** Ends the stream: the verifier asks anew, for what it then may know. */
  end(): void
}

export type Subscription = {
  readonly held: Held
  readonly service: IndexedService
  readonly response: ServerResponse
  readonly epoch: string
  readonly teller: string
  /** What a resumed stream has missed; null when it must be told everything. */
  readonly findMissed: () => Promise<readonly Touch[] | null>
  readonly mark: () => Mark | null
  readonly onClosed: () => void
  /** What nobody expected; the stream is cut off, and its verifier may resume. */
  readonly onFault: (error: unknown) => void
}

export function startSubscriber(subscription: Subscription): Subscriber {
  const { held, service, response, mark, onClosed, onFault } = subscription
  const pending = new Set<string>()
  // What is touched before the beginning was told waits until it was.
  let telling = true
  let closed = false

  const close = () => {
    if (closed) return
    closed = true
    clearInterval(beat)
    onClosed()
  }
  /** Resolves when more may be written; a write that buffers waits for the reader. */
  const write = (text: string): Promise<void> | void => {
    if (closed || text === '' || response.write(text)) return
    return whenRead(response)
  }
  const note = (touches: readonly Touch[]) => {
    for (const { thing, projectIds } of touches)
      if (projectIds.some((id) => mayKnow(held, service, id))) pending.add(thing)
    if (pending.size > PENDING_MAX) response.destroy()
  }
  const tellPending = async () => {
    let text = ''
    for (const thing of pending) {
      pending.delete(thing)
      text += linesOf(held, service, thing)
      if (text.length < WRITE_CHARACTERS) continue
      await write(text)
      text = ''
      if (closed) return
    }
    // Nothing is awaited between the last look at what is pending and the mark that covers it.
    const { revision, at } = mark() ?? NOTHING
    await write(text + toText(['at', revision, at]))
  }
  const tell = async () => {
    if (telling || closed) return
    telling = true
    await tellPending()
    telling = false
    if (pending.size > 0) await tell()
  }
  const tellEverything = async () => {
    for (const part of snapshotParts(held, service)) {
      await write(part)
      await nextTurn()
      if (closed) return
    }
  }
  const begin = async () => {
    const missed = await subscription.findMissed()
    await write(toText(['begin', beginning(subscription, missed === null)]))
    if (missed === null) await tellEverything()
    else note(missed)
    telling = false
    await tell()
  }
  const orCutOff = (told: Promise<void>) =>
    told.catch((error: unknown) => {
      onFault(error)
      response.destroy()
    })
  const beat = setInterval(() => void orCutOff(tell()), STREAM_BEAT_MS)
  response.once('close', close)
  void orCutOff(begin())
  return {
    service,
    touch(touches) {
      note(touches)
      if (pending.size > 0) setImmediate(() => void orCutOff(tell()))
    },
    end() {
      close()
      response.end()
    },
  }
}

/** Resolves when the reader has taken what was written, or is cut off because it does not. */
const whenRead = (response: ServerResponse): Promise<void> =>
  new Promise((resolve) => {
    const unread = setTimeout(() => response.destroy(), UNREAD_MAX_MS)
    const goOn = () => {
      clearTimeout(unread)
      response.off('drain', goOn).off('close', goOn)
      resolve()
    }
    response.on('drain', goOn).on('close', goOn)
  })

const beginning = (
  { epoch, teller, service }: Subscription,
  snapshot: boolean,
): StreamBeginning => ({
  epoch,
  teller,
  snapshot,
  service: {
    service_id: service.id,
    name: service.name,
    ...service.written,
  },
})

/** While everything is read anew; streams have been ended by then. */
const NOTHING: Mark = { revision: 0, at: null }

const nextTurn = () => new Promise<void>((resolve) => setImmediate(resolve))
