import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { sturdyFetch } from './sturdy-fetch.ts'

type Handler = (request: IncomingMessage, response: ServerResponse) => void
const closers: (() => void)[] = []
afterEach(() => {
  for (const close of closers.splice(0)) close()
})

async function serve(handler: Handler): Promise<string> {
  const server = createServer(handler)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closers.push(() => server.close())
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

/** Loses the answer to the first request, then answers; remembers the keys it was sent. */
async function forgetfulServer() {
  const seen: (string | undefined)[] = []
  const url = await serve((request, response) => {
    seen.push(request.headers['idempotency-key'] as string | undefined)
    if (seen.length === 1) request.socket.destroy()
    else response.end('ok')
  })
  return { url, seen }
}

describe('sturdyFetch', () => {
  it('sends a POST again after a lost answer, with the same Idempotency-Key', async () => {
    const { url, seen } = await forgetfulServer()
    const response = await sturdyFetch(url, { method: 'POST' })
    expect(response.status).toBe(200)
    expect(seen).toHaveLength(2)
    expect(seen[0]).toMatch(/^[0-9a-f-]{36}$/)
    expect(seen[1]).toBe(seen[0])
  })

  it('never sends a DELETE twice', async () => {
    const { url, seen } = await forgetfulServer()
    await expect(sturdyFetch(url, { method: 'DELETE' })).rejects.toMatchObject({ exit: 'tryAgain' })
    expect(seen).toHaveLength(1)
  })

  it('follows no redirect, so that a token stays with its server', async () => {
    const seen: unknown[] = []
    const elsewhere = await serve((request, response) => {
      seen.push(request.headers.authorization)
      response.end('ok')
    })
    const url = await serve((_, response) => {
      response.writeHead(307, { location: elsewhere }).end()
    })
    const response = await sturdyFetch(url, {
      method: 'GET',
      headers: { authorization: 'Bearer x' },
    })
    expect(response.status).toBe(307)
    expect(seen).toEqual([])
  })

  it('waits for an answer that is still being made', async () => {
    let count = 0
    const url = await serve((_, response) => {
      count += 1
      if (count === 1) response.writeHead(409, { 'retry-after': '1' }).end()
      else response.writeHead(201).end()
    })
    expect((await sturdyFetch(url, { method: 'POST' })).status).toBe(201)
  })
})
