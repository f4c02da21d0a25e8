/**
 * Requests that cost no more than what is asked of them. Of a stream, which keeps what nobody has read
 * yet, ends and is destroyed in turns of its own, the hot endpoints need nothing, nor of an object with
 * all headers: either would cost them more than a verification.
 */
import { type IncomingHttpHeaders, IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import { Readable } from 'node:stream'
import { readHeaders, wantHeaders } from '@keyward/sdk/verifier/read-headers'

/** Is given each piece of a body, and null at its end; neither once a body breaks off. */
type Taker = (piece: Buffer | null) => void

const headers = Object.getOwnPropertyDescriptor(IncomingMessage.prototype, 'headers')
const allOf = (request: IncomingMessage): IncomingHttpHeaders => headers?.get?.call(request)
const ended = Object.getOwnPropertyDescriptor(Readable.prototype, 'readableEnded')

/** What Node makes of each request, by `ServerOptions.IncomingMessage`. A stream until it is taken. */
export class HotRequest extends IncomingMessage {
  private declare taker: Taker | null
  private declare arrived: boolean
  /** What `headers` holds until it holds all. */
  private declare few: IncomingHttpHeaders | null
  private declare isShown: boolean

  constructor(socket: Socket) {
    super(socket)
    this.taker = null
    this.arrived = false
    this.few = null
    this.isShown = false
  }

  static {
    // Types call it a property; it is an accessor, before which only another can stand.
    Object.defineProperty(this.prototype, 'headers', {
      ...headers,
      get(this: HotRequest) {
        return this.isShown ? allOf(this) : (this.few ??= lookedAt(this))
      },
    })
    // Security: after an answer Node lets go of a request that has ended; one that never did would be
    // held, with its body and its key, for as long as the connection waits for another.
    Object.defineProperty(this.prototype, 'readableEnded', {
      ...ended,
      get(this: HotRequest) {
        return this.taker === null ? ended?.get?.call(this) : this.complete
      },
    })
  }

  /** Takes the body in the place of the stream, which stays empty. */
  takeBody(taker: Taker): void {
    if (!this.arrived) this.taker = taker
    else this.on('data', taker).once('end', () => taker(null))
  }

  /** For an answer that does not depend on the body; Node drops what of it is in the stream already. */
  ignoreBody(): void {
    if (!this.arrived) this.taker = ignore
  }

  /** For whoever reads `headers`, which holds until then only what Node looks at itself. */
  showHeaders(): this {
    this.isShown = true
    return this
  }

  /** Called by the parser. Whoever takes pieces takes all: false would mean to wait with the next. */
  override push(piece: Buffer | null, encoding?: BufferEncoding): boolean {
    if (this.taker !== null) {
      this.taker(piece)
      if (piece === null) this.endTaken()
      return true
    }
    this.arrived = true
    return super.push(piece, encoding)
  }

  /** Whoever has answered already waits for the end, and then lets go of the request. */
  private endTaken(): void {
    this.taker = ignore
    this.emit('end')
  }

  /** Called when a request was answered whose stream was not read. */
  override resume(): this {
    return this.taker === null ? super.resume() : this
  }
}

const ignore: Taker = () => undefined

/** Before Node hands a request of HTTP/1.1 over, it asks whether there is a host, and what is expected. */
const LOOKED_AT = wantHeaders(['host', 'expect'])
function lookedAt(request: IncomingMessage): IncomingHttpHeaders {
  const [host, expect] = readHeaders(request.rawHeaders, LOOKED_AT)
  const { httpVersionMajor: major, httpVersionMinor: minor } = request
  const isUsual = host !== undefined && expect === undefined && major === 1 && minor === 1
  return isUsual ? { host } : allOf(request)
}
