import { createServer, type RequestListener, request, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeApp } from '../../server/testing/describe-app.ts'
import { newService } from '../../server/testing/people.ts'
import { openVerifier } from './open-verifier.ts'

/** Longer than a verifier waits before it asks again, shorter than it waits for an answer. */
const LATE_MS = 1200
const WATCHED_MS = 2500

describeApp('a lease that is answered late', (app) => {
  let proxy: Server
  let url: string
  /** Leases that are answered from now on reach the verifier late. */
  let late = false
  let heldBack = 0
  beforeAll(async () => {
    const pass: RequestListener = (asked, answer) => {
      const { method, headers } = asked
      const onward = request(new URL(asked.url ?? '', app().url), { method, headers }, (told) => {
        const isLease = asked.url === '/v1/verifier/lease' && told.statusCode === 200
        const send = () => {
          answer.writeHead(told.statusCode ?? 502, told.headers)
          told.pipe(answer)
        }
        if (!late || !isLease) return send()
        heldBack += 1
        setTimeout(send, LATE_MS)
      })
      onward.on('error', () => answer.destroy())
      answer.on('close', () => onward.destroy())
      asked.pipe(onward)
    }
    proxy = createServer(pass)
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))
    url = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`
  })
  afterAll(() => {
    proxy.closeAllConnections()
    proxy.close()
  })

  it('does not let a verifier go on whose credential was refused in the meantime', async () => {
    const { service, credential } = await newService(app())
    const verifier = await openVerifier({ urls: [url], credential })
    late = true
    await expect.poll(() => heldBack, { timeout: 5000 }).toBeGreaterThan(0)
    const params = { service_id: service.service_id }
    await app().operator.client.disableService({ params, body: {} })
    await expect.poll(() => verifier.state().fresh, { timeout: 5000, interval: 2 }).toBe(false)
    const until = performance.now() + WATCHED_MS
    while (performance.now() < until) {
      expect(verifier.state().fresh).toBe(false)
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
    await verifier.close()
  })
})
