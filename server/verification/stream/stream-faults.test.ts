import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { ANY_ACCESS } from '@keyward/contract'
import { createIndex } from '@keyward/sdk/verifier/index'
import { indexedService } from '@keyward/sdk/verifier/service'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createLog } from '../../log.ts'
import { describeApp } from '../../testing/describe-app.ts'
import { newService } from '../../testing/people.ts'
import { startSubscriber } from './subscriber.ts'

const logged: string[] = []
beforeEach(() => void logged.splice(0))

describeApp(
  'a fault that nobody expected',
  (app) => {
    it('while a verifier reports is answered as ours, and logged', async () => {
      const { credential } = await newService(app())
      const { usage } = app().app.plane
      const { of } = usage
      Object.assign(usage, {
        of() {
          throw new Error('no such tally')
        },
      })
      const response = await fetch(`${app().url}/v1/verifier/uses`, {
        method: 'POST',
        headers: { authorization: `Bearer ${credential}`, 'content-type': 'application/json' },
        body: JSON.stringify({ uses: [] }),
      })
      Object.assign(usage, { of })
      expect(response.status).toBe(500)
      expect(logged.filter((line) => line.includes('no such tally'))).toHaveLength(1)
    })
  },
  { log: createLog('error', { write: (line) => void logged.push(line) }) },
)

describe('a stream', () => {
  let server: ReturnType<typeof createServer>
  afterEach(() => server.close())

  it('that fails is cut off, and the fault is told', async () => {
    const faults: unknown[] = []
    server = createServer((_request, response) => {
      response.writeHead(200)
      response.flushHeaders()
      startSubscriber({
        held: createIndex().held,
        service: indexedService('svc_1', 'everybody', { all: true }, ANY_ACCESS),
        response,
        epoch: 'epoch',
        teller: 'teller',
        findMissed: () => Promise.reject(new Error('the trail is unreadable')),
        mark: () => ({ revision: 1, at: 1 }),
        onClosed: () => {},
        onFault: (error) => faults.push(error),
      })
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    const response = await fetch(`http://127.0.0.1:${port}/`)
    await expect(response.text()).rejects.toThrow()
    expect(faults).toEqual([new Error('the trail is unreadable')])
  })
})
