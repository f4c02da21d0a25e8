import { once } from 'node:events'
import { createServer } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { watchIdle } from './idle-connections.ts'
import { SERVER_OPTIONS } from './server-options.ts'

const IDLE_MS = 1000
const REQUEST = 'GET / HTTP/1.1\r\nhost: x\r\n\r\n'
/** When a connection that waits must be gone: two looks later than Node would end it. */
const GONE_MS = IDLE_MS + 2500

describe('connections', () => {
  const server = createServer(
    { ...SERVER_OPTIONS, keepAliveTimeout: IDLE_MS },
    (request, response) => {
      setTimeout(() => response.end('answered'), request.url === '/slow' ? GONE_MS : 0)
    },
  )
  beforeAll(async () => {
    watchIdle(server)
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
  })
  afterAll(() => server.close())

  const open = async (): Promise<Socket> => {
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1')
    await once(socket, 'connect')
    return socket
  }
  const ask = async (socket: Socket, text = REQUEST): Promise<string> => {
    socket.write(text)
    return String((await once(socket, 'data'))[0])
  }
  const isEnded = async (socket: Socket, withinMs: number): Promise<boolean> => {
    const ended = once(socket.resume(), 'close').then(() => true)
    return Promise.race([ended, sleep(withinMs, false)])
  }

  it('are ended when no request comes for as long as was said, and not before', async () => {
    const socket = await open()
    expect(await ask(socket)).toContain('Keep-Alive: timeout=1')
    expect(await isEnded(socket, IDLE_MS - 100)).toBe(false)
    expect(await isEnded(socket, GONE_MS)).toBe(true)
  })

  it('stay open while requests come, or an answer takes its time', async () => {
    const socket = await open()
    for (let asked = 0; asked < 6; asked++) {
      expect(await ask(socket)).toContain('answered')
      await sleep(IDLE_MS / 2)
    }
    expect(await ask(socket, REQUEST.replace('/', '/slow'))).toContain('answered')
    socket.destroy()
  })

  it('stay open while a request comes slowly', async () => {
    const socket = await open()
    await ask(socket)
    for (const character of REQUEST.slice(0, 9)) {
      socket.write(character)
      await sleep(IDLE_MS / 2)
    }
    expect(await ask(socket, REQUEST.slice(9))).toContain('answered')
    socket.destroy()
  })
})
