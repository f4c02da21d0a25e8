/**
 * Requests whose bodies can be taken as they arrive. Of a stream, which holds what nobody has read
 * yet, ends and is destroyed in turns of its own, the hot endpoints need nothing: it would cost them
 * more than a verification.
 */
import { IncomingMessage } from 'node:http'

/** Is given each piece of a body, and null at its end; neither once a body breaks off. */
type Taker = (piece: Buffer | null) => void

/** What Node makes of each request, by `ServerOptions.IncomingMessage`. A stream until it is taken. */
export class HotRequest extends IncomingMessage {
  private taker: Taker | null = null
  private arrived = false

  /** Takes the body in the place of the stream, which stays empty and never ends. */
  takeBody(taker: Taker): void {
    if (!this.arrived) this.taker = taker
    else this.on('data', taker).once('end', () => taker(null))
  }

  /** For an answer that does not depend on the body; Node drops what of it is in the stream already. */
  ignoreBody(): void {
    if (!this.arrived) this.taker = ignore
  }

  /** Called by the parser. Whoever takes pieces takes all: false would mean to wait with the next. */
  override push(piece: Buffer | null, encoding?: BufferEncoding): boolean {
    if (this.taker !== null) {
      this.taker(piece)
      return true
    }
    this.arrived = true
    return super.push(piece, encoding)
  }

  /** Called when a request was answered whose stream was not read. */
  override resume(): this {
    return this.taker === null ? super.resume() : this
  }
}

const ignore: Taker = () => undefined
