import { Duplex } from 'node:stream'
import type { EngineThread } from './engine-thread.ts'

const PROTOCOL_3 = 196608
const QUERY = 0x51 // 'Q'
const SYNC = 0x53 // 'S'
const FLUSH = 0x48 // 'H'
const TERMINATE = 0x58 // 'X'

/**
 * The stream a `pg` client believes to be its socket. It answers the startup packet itself and
 * forwards whole batches of wire messages (up to the one that asks for a reply) to the engine.
 * The engine has one session, so a new client begins by clearing what the last one left behind.
 */
export class Bridge extends Duplex {
  readonly #thread: EngineThread
  #pending: Buffer = Buffer.alloc(0)
  #started = false

  constructor(thread: EngineThread) {
    super()
    this.#thread = thread
  }

  connect(): this {
    process.nextTick(() => {
      const fault = this.#thread.fault()
      if (fault) this.destroy(fault)
      else this.emit('connect')
    })
    return this
  }

  // What `pg` calls on a socket, and a stream inside this process has no use for.
  setNoDelay(): this {
    return this
  }
  setKeepAlive(): this {
    return this
  }
  ref(): this {
    return this
  }
  unref(): this {
    return this
  }

  override _read(): void {}

  override _write(chunk: Buffer, _encoding: string, done: (error?: Error) => void): void {
    this.#pending = this.#pending.length === 0 ? chunk : Buffer.concat([this.#pending, chunk])
    if (this.#started || this.#startup()) this.#forwardBatches()
    done()
  }

  override _final(done: (error?: Error) => void): void {
    this.#hangUp()
    done()
  }

  /** Reads the startup packet, which alone has no type byte; true once it has been answered. */
  #startup(): boolean {
    if (this.#pending.length < 8) return false
    const length = this.#pending.readInt32BE(0)
    if (this.#pending.length < length) return false
    if (this.#pending.readInt32BE(4) !== PROTOCOL_3) {
      this.destroy(new Error('The embedded engine speaks only wire protocol 3, without TLS'))
      return false
    }
    this.#pending = this.#pending.subarray(length)
    this.#started = true
    this.#clearSession()
    return true
  }

  #clearSession(): void {
    const ignore = () => {}
    const failed = (error: Error) => this.destroy(error)
    this.#thread.send(simpleQuery('ROLLBACK'), { data: ignore, done: ignore, failed })
    const greet = () => this.#reply(greeting(this.#thread.serverVersion))
    this.#thread.send(simpleQuery('DISCARD ALL'), { data: ignore, done: greet, failed })
  }

  #forwardBatches(): void {
    const bytes = this.#pending
    let start = 0
    for (let at = 0; at + 5 <= bytes.length; ) {
      const type = bytes[at]
      const end = at + 1 + bytes.readInt32BE(at + 1)
      if (end > bytes.length) break
      if (type === TERMINATE) return this.#hangUp()
      if (type === QUERY || type === SYNC || type === FLUSH) {
        this.#forward(bytes.subarray(start, end))
        start = end
      }
      at = end
    }
    this.#pending = bytes.subarray(start)
  }

  #forward(batch: Buffer): void {
    // A copy: the engine takes the memory over, and pg writes from a buffer it uses again.
    this.#thread.send(new Uint8Array(batch), {
      data: (reply) => this.#reply(reply),
      done: () => {},
      failed: (error) => this.destroy(error),
    })
  }

  #reply(bytes: Uint8Array): void {
    if (this.destroyed || this.readableEnded) return
    this.push(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength))
  }

  #hangUp(): void {
    if (this.destroyed || this.readableEnded) return
    this.push(null)
    this.destroy()
  }
}

function simpleQuery(text: string): Uint8Array {
  return new Uint8Array(message('Q', Buffer.from(`${text}\0`)))
}

/** AuthenticationOk, the parameters that `pg` looks at, ReadyForQuery (idle). */
function greeting(serverVersion: string): Buffer {
  const parameter = (name: string, value: string) =>
    message('S', Buffer.from(`${name}\0${value}\0`))
  return Buffer.concat([
    message('R', Buffer.from([0, 0, 0, 0])),
    parameter('server_version', serverVersion),
    parameter('client_encoding', 'UTF8'),
    parameter('DateStyle', 'ISO, MDY'),
    parameter('TimeZone', 'UTC'),
    parameter('integer_datetimes', 'on'),
    parameter('standard_conforming_strings', 'on'),
    message('Z', Buffer.from('I')),
  ])
}

function message(type: string, body: Buffer): Buffer {
  const head = Buffer.alloc(5)
  head.write(type, 'latin1')
  head.writeInt32BE(body.length + 4, 1)
  return Buffer.concat([head, body])
}
