/** Requests as bytes on a socket: for what no HTTP client would send. */
import { connect } from 'node:net'

/** The answer as it came; status 0 when the connection ended without one. */
export type RawAnswer = {
  readonly status: number
  readonly head: string
  readonly body: string
  /** Code of the problem, null when there is none. */
  readonly code: string | null
}

/** Sends bytes and reads until the server closes, or until an answer stands there whole. */
export function sendRaw(url: string, bytes: string | Buffer, waitMs = 20_000): Promise<RawAnswer> {
  const { hostname, port } = new URL(url)
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname)
    const chunks: Buffer[] = []
    const finish = () => {
      clearTimeout(timer)
      socket.destroy()
      resolve(readAnswer(Buffer.concat(chunks).toString('latin1')))
    }
    const timer = setTimeout(() => reject(new Error('No answer came in time')), waitMs)
    socket.on('connect', () => socket.write(bytes))
    socket.on('data', (chunk: Buffer) => {
      chunks.push(chunk)
      if (isWhole(Buffer.concat(chunks).toString('latin1'))) finish()
    })
    socket.on('close', finish)
    // A server that refuses early may reset the connection while we still write.
    socket.on('error', finish)
  })
}

/** A request head and body as text, with exactly these header lines. */
export function requestText(
  method: string,
  target: string,
  headers: readonly (readonly [name: string, value: string])[],
  body?: string,
): string {
  const length = body === undefined ? [] : [['content-length', String(Buffer.byteLength(body))]]
  const lines = [['host', 'keyward.test'], ...headers, ...length, ['connection', 'close']]
  const head = lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')
  return `${method} ${target} HTTP/1.1\r\n${head}\r\n${body ?? ''}`
}

function isWhole(text: string): boolean {
  const end = text.indexOf('\r\n\r\n')
  if (end < 0 || text.startsWith('HTTP/1.1 100 ')) return false
  const length = /\r\ncontent-length: (\d+)/i.exec(text.slice(0, end))?.[1]
  return length !== undefined && text.length >= end + 4 + Number(length)
}

function readAnswer(text: string): RawAnswer {
  const answer = text.replace(/^HTTP\/1\.1 100 [^]*?\r\n\r\n/, '')
  const end = answer.indexOf('\r\n\r\n')
  const head = end < 0 ? answer : answer.slice(0, end)
  const body = end < 0 ? '' : answer.slice(end + 4)
  const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(head)?.[1] ?? 0)
  return { status, head, body, code: /"code":"(\w+)"/.exec(body)?.[1] ?? null }
}

/** Sends the beginning of a request and hangs up, or waits for what the server says of it. */
export function sendPartly(url: string, text: string, waitMs: number): Promise<string> {
  const { hostname, port } = new URL(url)
  return new Promise((resolve) => {
    let said = ''
    const socket = connect(Number(port), hostname, () => socket.write(text))
    const timer = setTimeout(() => socket.destroy(), waitMs)
    socket.on('data', (chunk) => (said += chunk.toString('latin1')))
    socket.on('error', () => socket.destroy())
    socket.on('close', () => {
      clearTimeout(timer)
      resolve(said)
    })
  })
}
