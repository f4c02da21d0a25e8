import { Agent, request } from 'node:http'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeApp } from '../testing/describe-app.ts'
import { newService } from '../testing/people.ts'

describeApp('a connection that many share', (app) => {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  let wide: Awaited<ReturnType<typeof newService>>
  let other: Awaited<ReturnType<typeof newService>>
  beforeAll(async () => {
    wide = await newService(app())
    other = await newService(app())
  })
  afterAll(() => agent.destroy())

  const ports = new Set<number | undefined>()
  /** What a request on the one connection is answered. */
  const ask = (path: string, headers: Record<string, string>, body?: string) =>
    new Promise<string>((resolve, reject) => {
      const method = body === undefined ? 'GET' : 'POST'
      const asked = request(app().url + path, { agent, method, headers }, (answer) => {
        ports.add(asked.socket?.localPort)
        answer.resume()
        answer.on('end', () =>
          resolve(`${answer.statusCode} ${answer.headers['x-keys-error'] ?? ''}`.trim()),
        )
      })
      asked.on('error', reject)
      asked.end(body)
    })
  const verify = (authorization: string) =>
    ask('/v1/keys/verify', { authorization, 'content-type': 'application/json' }, '{"key":"x"}')
  const introspect = (authorization: string) =>
    ask(
      '/oauth2/introspect',
      { authorization, 'content-type': 'application/x-www-form-urlencoded' },
      'token=x',
    )
  const door = (credential: string) => ask('/v1/verify/forward', { 'x-keys-service': credential })
  const basic = (id: string, credential: string) =>
    `Basic ${Buffer.from(`${id}:${credential}`).toString('base64')}`

  it('proves each request by what that request sent, whoever asked before', async () => {
    const { credential, service } = wide
    const wrong = `${credential.slice(0, -1)}${credential.endsWith('x') ? 'y' : 'x'}`
    for (let round = 0; round < 3; round++) {
      expect(await verify(`Bearer ${credential}`)).toBe('200')
      expect(await verify(`Bearer ${wrong}`)).toBe('401')
      expect(await verify(`bearer ${credential}`)).toBe('401')
      expect(await verify(credential)).toBe('401')
      expect(await door(credential)).toBe('401 missing')
      expect(await door(wrong)).toBe('401 service_unauthenticated')
      expect(await door(`Bearer ${credential}`)).toBe('401 service_unauthenticated')
      expect(await introspect(basic(service.service_id, credential))).toBe('200')
      expect(await introspect(basic(other.service.service_id, credential))).toBe('401')
      expect(await verify(basic(service.service_id, credential))).toBe('401')
      expect(await verify(`Bearer ${other.credential}`)).toBe('200')
    }
    expect(ports.size).toBe(1)
  })

  it('is refused from the moment its service is disabled, and taken again when it is enabled', async () => {
    const params = { service_id: other.service.service_id }
    const { client } = app().operator
    for (let round = 0; round < 3; round++) {
      expect(await verify(`Bearer ${other.credential}`)).toBe('200')
      await client.disableService({ params, body: {} })
      expect(await verify(`Bearer ${other.credential}`)).toBe('401')
      await client.enableService({ params, body: {} })
    }
    expect(ports.size).toBe(1)
  })
})
