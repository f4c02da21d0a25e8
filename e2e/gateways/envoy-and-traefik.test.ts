import { connect } from 'node:net'
import { IDENTITY_HEADERS } from '@keyward/contract'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { envoyRequest, traefikRequest } from './support/envoy-and-traefik.ts'
import { makeFolder } from './support/programs.ts'
import { ACCESS, type Registered, startWorld, textOf, type World } from './support/world.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 180_000 })

/** Sends bytes and reads until the server closes. */
const exchange = (url: string, bytes: string) =>
  new Promise<{ status: number; headers: Headers; body: string }>((done, fail) => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1', () => socket.write(bytes))
    let said = ''
    socket.on('data', (part: Buffer) => (said += part.toString('latin1')))
    socket.on('error', fail)
    socket.on('close', () => {
      const [head = '', body = ''] = said.split('\r\n\r\n')
      const [first = '', ...rest] = head.split('\r\n')
      const headers = new Headers(
        rest.map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)]),
      )
      done({ status: Number(first.split(' ')[1]), headers, body })
    })
  })

describe.each([
  ['Envoy', 'envoy', envoyRequest],
  ['Traefik', 'traefik', traefikRequest],
] as const)('the requests of %s, replayed', (_, kind, request) => {
  let world: World
  let maps: Registered
  beforeAll(async () => {
    world = await startWorld()
    maps = await world.register('maps', ACCESS)
  })
  afterAll(() => world?.stop())
  const ask = (more: Partial<Parameters<typeof request>[0]> = {}) =>
    exchange(
      world.url,
      request({
        key: world.keys.member.plaintext,
        credential: maps.credential,
        method: 'GET',
        target: '/api/v2/things?a=1',
        ...more,
      }),
    )

  it('are answered with whose key it is, in the headers that the configuration copies', async () => {
    for (const method of ['GET', 'HEAD', 'POST']) {
      const { status, headers } = await ask({ method })
      expect([method, status]).toEqual([method, 200])
      for (const name of IDENTITY_HEADERS) expect([name, headers.get(name)]).not.toContain('-')
      expect(headers.get('x-keys-user')).toBe(world.member.userId)
    }
  })

  it('are denied with a status and words that the gateway hands on', async () => {
    const { keys } = world
    for (const [more, status, code] of [
      [{ key: '' }, 401, 'missing'],
      [{ key: keys.expired.plaintext }, 401, 'expired'],
      [{ key: keys.disabled.plaintext }, 401, 'disabled'],
      [{ key: crypto.randomUUID() }, 401, 'unknown'],
      [{ method: 'DELETE' }, 403, 'not_allowed'],
      [{ target: '/api/v3/' }, 403, 'not_allowed'],
      [{ target: '/api/v2/%2e%2e/admin' }, 403, 'not_allowed'],
      [{ credential: 'kws_wrong' }, 401, 'service_unauthenticated'],
    ] as const) {
      const { status: given, headers, body } = await ask(more)
      expect([more, given, JSON.parse(body)]).toMatchObject([more, status, { code, status }])
      expect(headers.get('content-type')).toBe('application/problem+json')
      for (const name of IDENTITY_HEADERS) expect(headers.get(name)).toBe('-')
    }
  })

  it('are those that the printed configuration makes: address, headers, credential', () => {
    const folder = makeFolder()
    world.configure([maps.id], ['--for', kind, '--out', folder])
    const file = kind === 'envoy' ? 'envoy.yaml' : 'keyward-traefik.yml'
    const text = textOf(folder, file).toLowerCase()
    expect(text).toContain(kind === 'envoy' ? '/v1/verify/envoy' : '/v1/verify/forward')
    for (const name of ['x-keys-service', 'x-api-key', 'x-api-host']) expect(text).toContain(name)
    for (const name of IDENTITY_HEADERS) expect(text).toContain(name.toLowerCase())
    expect(text).not.toContain(maps.credential.toLowerCase())
  })
  it('leave no spelling with underscores, by what the printed configuration says of it', () => {
    const folder = makeFolder()
    world.configure([maps.id], ['--for', kind, '--out', folder])
    if (kind === 'envoy')
      return expect(textOf(folder, 'envoy.yaml')).toContain(
        'headers_with_underscores_action: DROP_HEADER',
      )
    const text = textOf(folder, 'keyward-traefik.yml')
    for (const name of [...IDENTITY_HEADERS, 'X-Api-Key', 'X-Api-Host'])
      for (const spelling of [name.replaceAll('-', '_'), name.replace('-', '_')])
        expect(text).toContain(`          ${spelling}: ""\n`)
    expect(text).toContain('middlewares: [keyward-clean, ')
  })
})
