import { once } from 'node:events'
import { createServer } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { HotRequest } from './hot-request.ts'
import { SERVER_OPTIONS } from './server-options.ts'

setFlagsFromString('--expose-gc')
const collectGarbage: () => void = runInNewContext('gc')

const POST = 'POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 3\r\n\r\n'

describe('a hot request', () => {
  const seen: WeakRef<HotRequest>[] = []
  const server = createServer(SERVER_OPTIONS, (request, response) => {
    seen.push(new WeakRef(request))
    if (request.method === 'GET') {
      request.ignoreBody()
      response.end('ignored')
      return
    }
    let body = ''
    const take = () =>
      request.takeBody((piece) => {
        if (piece === null) response.end(`took ${body}.`)
        else body += String(piece)
      })
    if (request.headers.host === 'late') setTimeout(take, 20)
    else take()
  })
  beforeAll(async () => {
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
  })
  afterAll(() => {
    server.closeAllConnections()
    server.close()
  })
  const open = async (): Promise<Socket> => {
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1')
    await once(socket, 'connect')
    return socket
  }
  /** All that is answered until it says so many times that it took or ignored something. */
  async function ask(socket: Socket, text: string, answers = 1): Promise<string[]> {
    let heard = ''
    socket.write(text)
    const told = () => heard.match(/took \w*(?=\.)|ignored/g) ?? []
    while (told().length < answers) heard += String((await once(socket, 'data'))[0])
    return told()
  }

  it('is let go after its answer, while its connection waits for another', async () => {
    const sockets = await Promise.all(Array.from({ length: 20 }, open))
    for (const socket of sockets) {
      await ask(socket, `${POST}key`)
      await ask(socket, 'GET / HTTP/1.1\r\nhost: x\r\n\r\n')
      await ask(socket, `${POST}key`)
    }
    await expect
      .poll(() => {
        collectGarbage()
        return seen.filter((request) => request.deref() !== undefined).length
      })
      .toBe(0)
    for (const socket of sockets) socket.destroy()
  })

  it('has its own body, one after another on a connection, taken at once or late', async () => {
    const socket = await open()
    const late = POST.replace('x', 'late')
    const asked = `${POST}one${late}two${POST}thrGET / HTTP/1.1\r\nhost: x\r\n\r\n${late}fou`
    expect(await ask(socket, asked, 5)).toEqual([
      'took one',
      'took two',
      'took thr',
      'ignored',
      'took fou',
    ])
    socket.write(`${late}a`)
    expect(await ask(socket, 'bc')).toEqual(['took abc'])
    socket.destroy()
  })
})
