/** What holds before a service, whichever gateway asks. */
import { DENIALS, type DenialCode, type DenialFormat, denialBody } from '@keyward/contract'
import { afterAll, beforeAll, expect, it } from 'vitest'
import {
  type Answer,
  type Call,
  type Service,
  send,
  startAnswering,
  startService,
} from './calls.ts'
import { heldAgainstForgery } from './forgery.ts'
import { freePort, makeFolder, type Running } from './programs.ts'
import { ACCESS, type Registered, startWorld, type World } from './world.ts'

export type Plan = {
  readonly folder: string
  readonly port: number
  readonly registered: readonly Registered[]
}

/** How a kind of gateway is started on a configuration that was just written. */
export type Gateway = {
  readonly kind: string
  start(plan: Plan): Promise<Running>
  /** The code in the body, where the gateway cannot tell every reason apart. */
  readonly told?: (code: DenialCode) => DenialCode
  /** It introspects: a limit is an inactive key to it. */
  readonly asksOnlyAboutKeys?: true
  readonly passesWebSockets?: true
  /** It cannot drop headers by a pattern: names with dots, which PHP may read alike, go on. */
  readonly keepsDots?: true
  /** How long it waits for a Keyward that hangs; a few seconds unless said. */
  readonly patienceMs?: number
}

export type Scene = {
  world(): World
  service(): Service
  /** Writes the configuration of services and starts a gateway on it, stopped after the file. */
  run(registered: readonly Registered[], flags?: readonly string[]): Promise<Running>
}

/** A world, a service behind, and the gateways that a file starts. */
export function useScene(gateway: Gateway): Scene {
  let world: World
  let service: Service
  const running: Running[] = []
  beforeAll(async () => {
    world = await startWorld()
    service = await startService()
  })
  afterAll(async () => {
    for (const each of running) await each.stop()
    await service?.close()
    await world?.stop()
  })
  return {
    world: () => world,
    service: () => service,
    async run(registered, flags = []) {
      const [folder, port] = [makeFolder(), await freePort()]
      const places = ['--out', folder, '--listen', `127.0.0.1:${port}`]
      world.configure(
        registered.map(({ id }) => id),
        [
          '--for',
          gateway.kind,
          '--upstream',
          `http://127.0.0.1:${service.port}`,
          ...places,
          ...flags,
        ],
      )
      const started = await gateway.start({ folder, port, registered })
      running.push(started)
      return started
    },
  }
}

/** The tests that every gateway passes. */
export function suiteOf(gateway: Gateway): void {
  const scene = useScene(gateway)
  const told = gateway.told ?? ((code: DenialCode) => code)
  let maps: Registered
  let port: number
  beforeAll(async () => {
    maps = await scene.world().register('maps', ACCESS)
    port = (await scene.run([maps])).port
  })
  const call = (more: Call = {}, key: keyof World['keys'] | null = 'member') =>
    send(port, {
      path: '/api/v2/things',
      ...more,
      headers: {
        ...(key === null ? {} : { 'x-api-key': scene.world().keys[key].plaintext }),
        ...more.headers,
      },
    })

  heldAgainstForgery(gateway, scene, call)

  /** A denial in JSON of which the service heard nothing. */
  function expectDenied(answer: Answer, code: DenialCode) {
    expect([answer.status, answer.json?.['code']]).toEqual([DENIALS[told(code)][0], told(code)])
    expect(answer.json?.['detail']).toBe(DENIALS[told(code)][1])
    expect(scene.service().take()).toEqual([])
  }

  it('lets a good key pass and tells the service whose it is, never the key', async () => {
    const { place, member, keys } = scene.world()
    const bearer = { authorization: `Bearer ${keys.member.plaintext}` }
    const [byHeader, byBearer] = [await call(), await call({ headers: bearer }, null)]
    const withUuid = await call({}, 'uuid')
    expect([byHeader.status, byBearer.status, withUuid.status]).toEqual([200, 200, 200])
    const reached = scene.service().take()
    expect(reached).toHaveLength(3)
    for (const { headers } of reached) {
      expect(headers).toMatchObject({
        'x-keys-tenant': place.tenantId,
        'x-keys-project': place.projectId,
        'x-keys-project-code': place.code,
        'x-keys-user': member.userId,
        'x-keys-role': 'member',
      })
      expect(headers['x-keys-expires-at']).toMatch(/^\d/)
      expect(headers['x-api-key'] ?? '').toBe('')
      expect(headers['authorization'] ?? '').toBe('')
      const text = JSON.stringify(headers)
      for (const secret of [keys.member.plaintext, keys.uuid.plaintext, maps.credential])
        expect(text).not.toContain(secret)
    }
    expect(reached.map(({ headers }) => headers['x-keys-key-id'])).toEqual([
      keys.member.key_id,
      keys.member.key_id,
      keys.uuid.key_id,
    ])
  })

  it('changes nothing else: method, target, body, other headers, the answer of the service', async () => {
    const answer = await call({
      method: 'POST',
      path: '/api/v2/things/%E4%B8%AD/?a=1&b=%2F',
      headers: {
        'content-type': 'application/json',
        'x-api-host': 'maps',
        'x-extra-property-flavor': 'v.super',
        authorization: 'Basic dXNlcjpwYXNz',
        'if-none-match': '"service"',
      },
      body: '{"n":1}',
    })
    expect([answer.status, answer.headers.etag]).toEqual([200, '"service"'])
    const [reached] = scene.service().take()
    expect(reached).toMatchObject({
      method: 'POST',
      url: '/api/v2/things/%E4%B8%AD/?a=1&b=%2F',
      body: '{"n":1}',
      headers: {
        'x-api-host': 'maps',
        'x-extra-property-flavor': 'v.super',
        authorization: 'Basic dXNlcjpwYXNz',
      },
    })
  })

  it('turns every bad key away in JSON, with a challenge', async () => {
    for (const [key, code] of [
      [null, 'missing'],
      ['disabled', 'disabled'],
      ['expired', 'expired'],
    ] as const)
      expectDenied(await call({}, key), code)
    const unknown = `kw_${'0'.repeat(49)}`
    const answer = await call({ headers: { 'x-api-key': unknown.replace(/0$/, 'a') } }, null)
    expectDenied(answer, 'malformed')
    expect(answer.headers['www-authenticate'] ?? '').not.toBe('')
    expectDenied(await call({ headers: { 'x-api-key': crypto.randomUUID() } }, null), 'unknown')
  })

  it('takes one key: doubled or different ones are none', async () => {
    const { keys } = scene.world()
    const two = [keys.member.plaintext, keys.admin.plaintext]
    expectDenied(await call({ headers: { 'x-api-key': two } }, null), 'malformed')
    const both = { authorization: `Bearer ${keys.admin.plaintext}` }
    expectDenied(await call({ headers: both }), 'malformed')
  })

  it('forbids what the service does not take: methods of the role, other hosts, other paths', async () => {
    expectDenied(await call({ method: 'DELETE' }), 'not_allowed')
    expectDenied(await call({ headers: { 'x-api-host': 'elsewhere' } }), 'not_allowed')
    expectDenied(await call({ headers: { host: 'elsewhere.example.org' } }), 'not_allowed')
    expect((await call({ method: 'DELETE' }, 'admin')).status).toBe(200)
    expect((await call({ path: '/tiles' })).status).toBe(200)
    scene.service().take()
    for (const path of ['/', '/api/v3/', '/api/v20/', '/tilesets']) {
      const answer = await call({ path })
      expect([path, answer.status, answer.json?.['message']]).toEqual([
        path,
        404,
        'no route and no API found with those values',
      ])
    }
    for (const path of [
      '/api/v2/../../admin',
      '/api/v2/%2e%2e/%2e%2e/admin',
      '/api/v2/..%2f..%2fadmin',
      '/api/v2/..;/admin',
      '/api/v2/%5c..%5cadmin',
      '/api/v2/%c0%ae%c0%ae/admin',
      '/api/v2/..%09/admin',
      '/api/v2/#/../../../admin',
    ]) {
      const answer = await call({ path })
      expect([path, [400, 403, 404].includes(answer.status)]).toEqual([path, true])
    }
    expect(scene.service().take()).toEqual([])
  })

  it('drops what a caller says about itself, and believes no forged call', async () => {
    const forged = {
      'x-keys-key-id': 'key_forged',
      'x-keys-role': 'admin',
      'X-Keys-User': 'usr_forged',
      'x-keys-tenant': ['ten_1', 'ten_2'],
      'x-keys-error': 'forged',
      'x-keys-explain': '1',
      'x-keys-service': 'kws_forged',
      'x-original-method': 'GET',
      'x-original-uri': '/api/v2/',
      'x-forwarded-method': 'GET',
      'x-forwarded-uri': '/api/v2/',
    }
    expect((await call({ headers: forged })).status).toBe(200)
    const [reached] = scene.service().take()
    expect(reached?.headers).toMatchObject({
      'x-keys-key-id': scene.world().keys.member.key_id,
      'x-keys-role': 'member',
      'x-keys-user': scene.world().member.userId,
      'x-keys-tenant': scene.world().place.tenantId,
    })
    expect(JSON.stringify(reached?.headers)).not.toContain('forged')
    expectDenied(await call({ method: 'DELETE', headers: forged }), 'not_allowed')
    expectDenied(await call({ headers: forged }, null), 'missing')
  })

  // Introspection has no word for a limit: to that gateway the key is not active for a while.
  if (!gateway.asksOnlyAboutKeys)
    it('hands a rate limit on to the caller, with the time to wait', async () => {
      const limiting = await startAnswering(denialOf('rate_limited'))
      const { port: at } = await scene.run(
        [maps],
        ['--keyward', `http://127.0.0.1:${limiting.port}`],
      )
      const key = scene.world().keys.member.plaintext
      const answer = await send(at, { path: '/api/v2/x', headers: { 'x-api-key': key } })
      expectDenied(answer, 'rate_limited')
      expect(answer.headers['retry-after']).toBe('7')
      await limiting.close()
    })

  it('closes when Keyward is down, slow, cannot decide, or does not know this gateway', async () => {
    const silent = await startAnswering(null)
    const stray = await startAnswering({ status: 500, headers: {}, body: 'oops' })
    const closed = await freePort()
    const unproved = { ...maps, credential: maps.credential.replace(/.{7}$/, 'AAAAAAA') }
    const cases = [
      [[maps], ['--keyward', `http://127.0.0.1:${closed}`]],
      [[maps], ['--keyward', `http://127.0.0.1:${silent.port}`]],
      [[maps], ['--keyward', `http://127.0.0.1:${stray.port}`]],
      [[unproved], []],
    ] as const
    for (const [registered, flags] of cases) {
      const { port: at } = await scene.run(registered, flags)
      const began = Date.now()
      const key = scene.world().keys.member.plaintext
      const answer = await send(at, { path: '/api/v2/x', headers: { 'x-api-key': key } })
      expectDenied(answer, 'unavailable')
      expect(Date.now() - began).toBeLessThan(gateway.patienceMs ?? 6000)
    }
    await Promise.all([silent.close(), stray.close()])
  })
}

/** An answer of a door, word for word, for what a test cannot bring about. */
export const denialOf = (code: DenialCode, format: DenialFormat = 'problem') => {
  const body = denialBody(code, format, 'req_replayed')
  return {
    status: DENIALS[code][0],
    body,
    headers: {
      'content-type': 'application/problem+json',
      'cache-control': 'no-store',
      'x-keys-error': code,
      'x-keys-denial': body,
      'x-keys-request-id': 'req_replayed',
      ...(DENIALS[code][0] >= 429 ? { 'retry-after': '7' } : {}),
    },
  }
}
