import { once } from 'node:events'
import { createServer, type IncomingMessage, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { HotRequest } from '../http/hot-request.ts'
import { BODY_BYTES_MAX } from '../http/parse-json.ts'
import { readBody } from './read-body.ts'

const calls: string[] = []
const server = createServer({ IncomingMessage: HotRequest }, (asked, response) => {
  const end = (status: number, text: string) => {
    calls.push(String(status))
    response.writeHead(status).end(text)
  }
  readBody(
    asked,
    (body) => end(200, body),
    (why) => end(why.status, why.code),
  )
})

beforeAll(async () => {
  await once(server.listen(0, '127.0.0.1'), 'listening')
})
afterAll(async () => {
  server.closeAllConnections()
  await once(server.close(), 'close')
})

/** Sends a body in pieces, each on its own, and answers status and text. */
async function send(pieces: readonly Buffer[]): Promise<[number | undefined, string]> {
  const { port } = server.address() as AddressInfo
  const sent = request({ port, host: '127.0.0.1', method: 'POST' })
  const answered = once(sent, 'response') as Promise<[IncomingMessage]>
  sent.flushHeaders()
  for (const piece of pieces) {
    sent.write(piece)
    await sleep(20)
  }
  sent.end()
  const [response] = await answered
  let text = ''
  for await (const chunk of response) text += chunk
  return [response.statusCode, text]
}

describe('a body', () => {
  test('is read whole, also when a character comes in two pieces', async () => {
    const text = '{"key":"鍵"}'
    const bytes = Buffer.from(text)
    expect(await send([bytes.subarray(0, 9), bytes.subarray(9)])).toEqual([200, text])
    expect(await send([bytes])).toEqual([200, text])
    expect(await send([])).toEqual([200, ''])
  })

  test('of the greatest length is read, and one byte more is refused, once', async () => {
    const half = Buffer.alloc(BODY_BYTES_MAX / 2, 'x')
    expect(await send([half, half])).toEqual([200, 'x'.repeat(BODY_BYTES_MAX)])
    calls.length = 0
    const more = Buffer.alloc(1, 'x')
    expect(await send([half, half, more, more])).toEqual([413, 'body_too_large'])
    expect(calls).toEqual(['413'])
  })

  test('that breaks off is answered by nobody and troubles nobody', async () => {
    calls.length = 0
    const { port } = server.address() as AddressInfo
    const sent = request({ port, host: '127.0.0.1', method: 'POST' }).on('error', () => undefined)
    const arrived = once(server, 'request')
    sent.write('{"key":')
    await arrived
    sent.destroy()
    expect(await send([Buffer.from('next')])).toEqual([200, 'next'])
    expect(calls).toEqual(['200'])
  })
})
