/** Calls as callers make them, byte for byte, and a service that tells what reached it. */
import { createHash } from 'node:crypto'
import { createServer, request as httpRequest, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'

export type Headers = Readonly<Record<string, string | string[]>>
export type Call = {
  readonly method?: string
  readonly path?: string
  readonly headers?: Headers
  readonly body?: string
}
export type Answer = {
  readonly status: number
  readonly headers: IncomingMessage['headers']
  readonly text: string
  /** The body as JSON, null when it is none. */
  readonly json: Record<string, unknown> | null
}

/** Sends a call with its path and headers as given; `fetch` would clean both up. */
export function send(port: number, call: Call): Promise<Answer> {
  const { method = 'GET', path = '/', headers = {}, body } = call
  return new Promise((done, fail) => {
    const options = { port, method, path, headers: { host: 'api.example.org', ...headers } }
    const asking = httpRequest({ host: '127.0.0.1', agent: false, ...options }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString('utf8')
        done({
          status: response.statusCode ?? 0,
          headers: response.headers,
          text,
          json: read(text),
        })
      })
    })
    asking.on('upgrade', ({ statusCode: status = 0, headers: told }, socket) => {
      socket.destroy()
      done({ status, headers: told, text: '', json: null })
    })
    asking.on('error', fail)
    asking.end(body)
  })
}

function read(text: string): Record<string, unknown> | null {
  try {
    return JSON.parse(text) as Record<string, unknown>
  } catch {
    return null
  }
}

/** What reached the service. */
export type Reached = {
  readonly method: string
  readonly url: string
  readonly headers: IncomingMessage['headers']
  /** Names and values in turn, as they came. */
  readonly rawHeaders: readonly string[]
  readonly body: string
}

export type Service = {
  readonly port: number
  /** What reached it since it was asked last. */
  take(): Reached[]
  close(): Promise<void>
}

/** A service behind a gateway; `answer` gives what it says to a call. */
export async function startService(
  answer: (call: Reached) => { readonly status: number; readonly body: unknown } = (call) => ({
    status: 200,
    body: { reached: call.url },
  }),
): Promise<Service> {
  let reached: Reached[] = []
  const server = createServer((request, response) => {
    let body = ''
    request.on('data', (part: Buffer) => (body += part.toString()))
    request.on('end', () => {
      const { method = '', url = '', headers, rawHeaders } = request
      const call = { method, url, headers, rawHeaders, body }
      reached.push(call)
      const said = answer(call)
      response.writeHead(said.status, { 'content-type': 'application/json', etag: '"service"' })
      response.end(JSON.stringify(said.body))
    })
  })
  server.on('upgrade', ({ method = '', url = '', headers, rawHeaders }, socket) => {
    reached.push({ method, url, headers, rawHeaders, body: '' })
    socket.on('error', () => {})
    socket.end(switched(headers['sec-websocket-key'] ?? ''))
  })
  return {
    port: await listen(server),
    take() {
      const taken = reached
      reached = []
      return taken
    },
    close: () => close(server),
  }
}

/** The first words of a WebSocket, as RFC 6455 has them. */
const switched = (key: string) =>
  ['HTTP/1.1 101 Switching Protocols', 'Connection: Upgrade', 'Upgrade: websocket']
    .concat(
      `Sec-WebSocket-Accept: ${createHash('sha1')
        .update(key + WEBSOCKET)
        .digest('base64')}`,
    )
    .concat('', '')
    .join('\r\n')
const WEBSOCKET = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11'

/** Stands where Keyward would: says always the same, or nothing at all. */
export async function startAnswering(
  said: { readonly status: number; readonly headers: Headers; readonly body: string } | null,
): Promise<{ readonly port: number; close(): Promise<void> }> {
  const server = createServer((_request, response) => {
    if (said === null) return
    response.writeHead(said.status, said.headers)
    response.end(said.body)
  })
  return { port: await listen(server), close: () => close(server) }
}

const listen = (server: Server) =>
  new Promise<number>((ready) => {
    server.listen(0, '127.0.0.1', () => ready((server.address() as AddressInfo).port))
  })

const close = (server: Server) =>
  new Promise<void>((done) => {
    server.close(() => done())
    server.closeAllConnections()
  })
