import {
  DENIALS,
  type DenialCode,
  IDENTITY_HEADERS,
  Problem,
  type ServiceAccess,
} from '@keyward/contract'
import { sql } from 'drizzle-orm'
import { beforeAll, describe, expect, it } from 'vitest'
import { newSecret, newUuidSecret } from '../../crypto/secret-strings.ts'
import { describeApp } from '../../testing/describe-app.ts'
import {
  askDoor,
  DOOR_NAMES,
  type DoorAnswer,
  type DoorName,
  newGateway,
  proofOf,
} from '../../testing/doors.ts'
import { type KeyScene, newKey, newKeyScene } from '../../testing/keys.ts'
import { tamper } from '../../testing/security/behind-our-back.ts'
import { sendRaw } from '../../testing/security/raw-http.ts'

const ACCESS: ServiceAccess = {
  hosts: ['api.example.org', 'goc'],
  path_prefixes: ['/api/v2/'],
  methods: { member: ['GET', 'HEAD'], admin: null },
  denial_format: 'problem',
}

/** What the caller is told, and that nothing else is let through. */
function expectDenied(answer: DoorAnswer, code: DenialCode) {
  expect([answer.headers.get('x-keys-error'), answer.status]).toEqual([code, DENIALS[code][0]])
  expect(IDENTITY_HEADERS.map((name) => answer.headers.get(name.toLowerCase()))).toEqual(
    Array(7).fill('-'),
  )
  expect(answer.headers.get('cache-control')).toBe('no-store')
  if (answer.status === 401) expect(answer.headers.get('www-authenticate')).toContain('realm=')
  if (answer.status >= 429) expect(answer.headers.get('retry-after')).toMatch(/^[1-9]\d*$/)
}

describeApp('the doors of gateways', (app) => {
  let scene: KeyScene
  let open: Awaited<ReturnType<typeof newGateway>>
  let strict: Awaited<ReturnType<typeof newGateway>>
  let plaintext: string
  let keyId: string
  beforeAll(async () => {
    scene = await newKeyScene(app(), { uuid_keys: true })
    open = await newGateway(app())
    strict = await newGateway(app(), ACCESS)
    const key = await newKey(scene)
    plaintext = key.plaintext
    keyId = key.key_id
  })
  const withKey = (key = plaintext) => [['X-API-Key', key] as const]

  describe.each(DOOR_NAMES)('at %s', (door) => {
    it('let a good key pass, and say whose it is in every header of the fixed set', async () => {
      for (const header of [
        ['x-api-key', plaintext],
        ['authorization', `Bearer ${plaintext}`],
      ] as const) {
        const { status, headers, body } = await open.ask(door, { headers: [header] })
        expect([status, body, headers.get('content-length')]).toEqual([200, '', '0'])
        expect(Object.fromEntries(headers)).toMatchObject({
          'x-keys-key-id': keyId,
          'x-keys-tenant': scene.place.tenantId,
          'x-keys-project': scene.place.projectId,
          'x-keys-project-code': scene.place.code,
          'x-keys-user': scene.owner.userId,
          'x-keys-role': 'member',
          'x-keys-expires-at': expect.stringMatching(/^\d{4}-.*Z$/),
          'x-keys-error': '-',
          'x-keys-request-id': expect.stringMatching(/^req_[0-9a-hjkmnp-tv-z]{26}$/),
          'cache-control': 'no-store',
        })
      }
    })

    it('turn every other key away with its reason, as a problem document', async () => {
      const make = async (act: (keyId: string) => Promise<unknown>) => {
        const key = await newKey(scene)
        await act(key.key_id)
        return key.plaintext
      }
      const params = (key_id: string) => ({ params: { key_id } })
      const { client } = scene.owner
      const cases: readonly (readonly [string | null, DenialCode])[] = [
        [null, 'missing'],
        ['', 'missing'],
        ['nonsense', 'malformed'],
        [newSecret('kw').reveal(), 'unknown'],
        [newUuidSecret().reveal(), 'unknown'],
        [await make((id) => client.deleteKey(params(id))), 'unknown'],
        [await make((id) => client.disableKey({ ...params(id), body: {} })), 'disabled'],
      ]
      for (const [key, code] of cases) {
        const answer = await open.ask(door, key === null ? {} : { headers: withKey(key) })
        expectDenied(answer, code)
        expect(answer.headers.get('content-type')).toBe('application/problem+json')
        const problem = Problem.parse(JSON.parse(answer.body))
        expect(problem).toMatchObject({ code, detail: problem.message })
        expect(problem.request_id).toBe(answer.headers.get('x-keys-request-id'))
      }
    })

    it('take only calls that the service takes: host, path and method of the role', async () => {
      const admins = (await newKey(scene, {}, scene.admin)).plaintext
      for (const [call, code] of [
        [{}, 'valid'],
        [{ method: 'HEAD' }, 'valid'],
        [{ host: 'API.example.org:8443' }, 'valid'],
        [{ headers: [['x-api-host', 'GOC'] as const] }, 'valid'],
        // The service sees both, and may route by either.
        [{ headers: [['x-api-host', 'GOC'] as const], host: 'elsewhere' }, 'not_allowed'],
        [
          { headers: [['x-api-host', 'goc'] as const, ['x-api-host', 'goc'] as const] },
          'not_allowed',
        ],
        [{ method: 'POST' }, 'not_allowed'],
        [{ method: 'DELETE' }, 'not_allowed'],
        [{ host: 'elsewhere.example.org' }, 'not_allowed'],
        [{ headers: [['x-api-host', 'elsewhere'] as const] }, 'not_allowed'],
        [{ target: '/api/v3/' }, 'not_allowed'],
        [{ target: '/api/v20/' }, 'not_allowed'],
        [{ target: '/api/v2/../../admin' }, 'not_allowed'],
        [{ target: '/api/v2/%2e%2e/admin' }, 'not_allowed'],
        [{ target: '/api/v2/%2fadmin' }, 'not_allowed'],
        [{ target: '/api/v2/#/../../admin' }, 'not_allowed'],
        [{ target: '/api/v2/..;/admin' }, 'not_allowed'],
      ] as const) {
        const headers = [...withKey(), ...('headers' in call ? call.headers : [])]
        const answer = await strict.ask(door, { ...call, headers })
        if (code === 'valid') expect([call, answer.status]).toEqual([call, 200])
        else expectDenied(answer, code)
      }
      const posted = { method: 'POST', headers: withKey(admins) }
      expect((await strict.ask(door, posted)).status).toBe(200)
    })

    it('know no key outside the audience of the service', async () => {
      const foreign = await newGateway(app(), undefined, { tenant_ids: [], project_ids: [] })
      expectDenied(await foreign.ask(door, { headers: withKey() }), 'unknown')
    })

    it('take one key: doubled, joined or different ones are none', async () => {
      const other = (await newKey(scene)).plaintext
      for (const headers of [
        [...withKey(), ...withKey()],
        [...withKey(), ...withKey(other)],
        withKey(`${plaintext}, ${other}`),
        withKey(`${plaintext},${plaintext}`),
        [...withKey(), ['authorization', `Bearer ${other}`] as const],
        [
          ['authorization', `Bearer ${plaintext}`] as const,
          ['authorization', `Bearer ${plaintext}`] as const,
        ],
        [['authorization', `Bearer  ${plaintext}`] as const],
        withKey(` ${plaintext}x`),
      ])
        expectDenied(await open.ask(door, { headers }), 'malformed')
      const same = [...withKey(), ['authorization', `Bearer ${plaintext}`] as const]
      expect((await open.ask(door, { headers: same })).status).toBe(200)
    })

    it('name the fault of a gateway that does not prove which service it is', async () => {
      const proofs = [
        [],
        [proofOf('')],
        [proofOf(open.credential), proofOf(open.credential)],
        [proofOf(`${open.credential},${open.credential}`)],
        [proofOf(`Bearer ${open.credential}`)],
        [proofOf(plaintext)],
        [['authorization', `Bearer ${open.credential}`] as const],
      ]
      for (const proof of proofs) {
        const headers = proof.some(([name]) => name === 'authorization') ? [] : withKey()
        const answer = await open.ask(door, { headers }, proof)
        expectDenied(answer, 'service_unauthenticated')
        expect(answer.headers.get('www-authenticate')).toBe('KeywardService realm="keyward"')
      }
    })

    it('answer every method, whatever body and conditions come with it', async () => {
      for (const method of ['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'PROPFIND'])
        expect([method, (await open.ask(door, { method, headers: withKey() })).status]).toEqual([
          method,
          200,
        ])
      const conditional = [
        ['if-none-match', '*'],
        ['if-match', '"x"'],
        ['if-modified-since', 'Mon, 01 Jan 2035 00:00:00 GMT'],
        ['if-unmodified-since', 'Mon, 01 Jan 2001 00:00:00 GMT'],
        ['range', 'bytes=0-0'],
      ] as const
      expect((await open.ask(door, { headers: [...withKey(), ...conditional] })).status).toBe(200)
      for (const type of ['application/json', 'text/x-unknown', 'multipart/form-data'])
        for (const body of ['', '{', 'x'.repeat(100_000)]) {
          const headers = [...withKey(), ['content-type', type] as const]
          expect((await open.ask(door, { method: 'POST', headers, body })).status).toBe(200)
        }
    })

    it('do not wait for a body that is announced and does not come', async () => {
      const path = door === 'envoy' ? '/v1/verify/envoy/x' : `/v1/verify/${door}`
      const answer = await sendRaw(
        app().url,
        `POST ${path} HTTP/1.1\r\nHost: x\r\nX-API-Key: ${plaintext}\r\n` +
          `X-Keys-Service: ${open.credential}\r\nContent-Length: 1000\r\n\r\n`,
        3000,
      )
      expect(answer.status).toBe(200)
    })

    it('explain without counting a use', async () => {
      const key = await newKey(scene)
      const explain = [...withKey(key.plaintext), ['X-Keys-Explain', '1'] as const]
      const unused = async () => {
        await app().app.plane.usage.flush()
        const { data } = await scene.owner.client.listKeys({ query: { unused_days: '0' } })
        return data.some(({ key_id }) => key_id === key.key_id)
      }
      expect((await open.ask(door, { headers: explain })).status).toBe(200)
      expect(await unused()).toBe(true)
      expect((await open.ask(door, { headers: withKey(key.plaintext) })).status).toBe(200)
      expect(await unused()).toBe(false)
    })
  })

  it('believe only the headers of their own kind of gateway', async () => {
    const forged: Record<DoorName, readonly (readonly [string, string])[]> = {
      nginx: [
        ['X-Forwarded-Method', 'GET'],
        ['X-Forwarded-Uri', '/api/v2/'],
        ['X-Forwarded-Host', 'goc'],
        ['X-HTTP-Method-Override', 'GET'],
      ],
      forward: [
        ['X-Original-Method', 'GET'],
        ['X-Original-URI', '/api/v2/'],
        ['X-Original-URL', 'https://goc/api/v2/'],
        ['X-Original-Host', 'goc'],
      ],
      envoy: [
        ['X-Original-Method', 'GET'],
        ['X-Original-URI', '/api/v2/'],
        ['X-Forwarded-Method', 'GET'],
        ['X-Forwarded-Uri', '/api/v2/'],
        ['X-Envoy-Original-Path', '/api/v2/'],
      ],
    }
    for (const door of DOOR_NAMES)
      for (const call of [{ method: 'DELETE' }, { target: '/admin' }]) {
        const headers = [...withKey(), ...forged[door]]
        expectDenied(await strict.ask(door, { ...call, headers }), 'not_allowed')
      }
    for (const door of ['nginx', 'forward'] as const) {
      const twice = door === 'nginx' ? 'X-Original-URI' : 'X-Forwarded-Uri'
      const headers = [...withKey(), [twice, '/api/v2/'] as const]
      expectDenied(await strict.ask(door, { headers }), 'not_allowed')
      const untold = await sendRaw(
        app().url,
        `GET /v1/verify/${door} HTTP/1.1\r\nHost: goc\r\nX-API-Key: ${plaintext}\r\n` +
          `X-Keys-Service: ${strict.credential}\r\nConnection: close\r\n\r\n`,
      )
      expect([door, untold.status]).toEqual([door, 403])
    }
  })

  it('word a denial as the service wants it; nginx gets it in a header, too', async () => {
    const twcc = await newGateway(app(), { ...ACCESS, denial_format: 'twcc' })
    const key = await newKey(scene)
    const told = async (door: DoorName, call: Parameters<typeof twcc.ask>[1]) => {
      const { headers, body } = await twcc.ask(door, call)
      expect(headers.get('x-keys-denial')).toBe(door === 'nginx' ? body : undefined)
      expect(headers.get('content-type')).toBe('application/json')
      return JSON.parse(body)
    }
    const headers = withKey(key.plaintext)
    for (const door of DOOR_NAMES) {
      expect(await told(door, {})).toEqual({ message: 'Your request is unauthorized.' })
      expect(await told(door, { headers, method: 'DELETE' })).toEqual({
        message: '40301: You do not have permission to perform this action.',
      })
    }
    await scene.owner.client.disableKey({ params: { key_id: key.key_id }, body: {} })
    expect(await told('forward', { headers })).toEqual({
      message: 'Your request is unauthorized. Key is disabled.',
    })
    await scene.owner.client.enableKey({ params: { key_id: key.key_id }, body: {} })
    app().clock.advance({ days: 91 })
    expect(await told('forward', { headers })).toEqual({
      message: 'Your request is unauthorized. Key is expired.',
    })
    app().clock.advance({ days: -91 })
  })

  it('answer HEAD without a body, and every path below envoy’s', async () => {
    const answer = await open.ask('envoy', { method: 'HEAD', target: '/v1/verify/nginx?x' })
    expect([answer.status, answer.body]).toEqual([401, ''])
    expect(answer.headers.get('x-keys-error')).toBe('missing')
    for (const path of ['/v1/verify', '/v1/verify/', '/v1/verify/other', '/v1/verify/envoy'])
      expect((await fetch(app().url + path)).status).toBe(404)
    const query = await fetch(`${app().url}/v1/verify/forward?x=1`, {
      headers: { 'x-keys-service': open.credential, 'x-api-key': plaintext },
    })
    expect(query.status).toBe(200)
  })

  it('stop a key, a service and a credential at once', async () => {
    const key = await newKey(scene)
    const gateway = await newGateway(app())
    const ask = () => gateway.ask('forward', { headers: withKey(key.plaintext) })
    expect((await ask()).status).toBe(200)
    await scene.owner.client.deleteKey({ params: { key_id: key.key_id } })
    expectDenied(await ask(), 'unknown')
    await app().operator.client.disableService({ params: gateway.params, body: {} })
    expectDenied(await ask(), 'service_unauthenticated')
  })

  it('send a forged project code as one line of ASCII, and never as a header of its own', async () => {
    const forgery = await newKeyScene(app())
    const code = 'A\r\nX-Keys-Role: admin 中%'
    const key = await newKey(forgery)
    await tamper(
      app(),
      sql`update projects set code = ${code} where id = ${forgery.place.projectId}`,
    )
    const params = { project_id: forgery.place.projectId }
    await app().operator.client.disableProject({ params, body: {} })
    await app().operator.client.enableProject({ params, body: {} })
    const member = await forgery.owner.client.getMe({})
    await app().operator.client.setRole({
      params: { ...params, membership_id: member.projects[0]?.membership_id ?? '' },
      body: { role: 'admin' },
      ifMatch: (
        await app().operator.client.getMember({
          params: { ...params, membership_id: member.projects[0]?.membership_id ?? '' },
        })
      ).etag,
    })
    const { status, headers } = await open.ask('forward', { headers: withKey(key.plaintext) })
    expect([status, headers.get('x-keys-role')]).toEqual([200, 'member'])
    expect(decodeURIComponent(headers.get('x-keys-project-code') ?? '')).toBe(code)
  })

  it('answer 503 with Retry-After when this node cannot know, and never 500', async () => {
    const { plane } = app().app
    const fresh = plane.feed.isFresh
    Object.assign(plane.feed, { isFresh: () => false })
    for (const door of DOOR_NAMES) {
      expectDenied(await open.ask(door, { headers: withKey() }), 'unavailable')
      expectDenied(await open.ask(door, { headers: withKey() }, []), 'unavailable')
    }
    Object.assign(plane.feed, { isFresh: fresh })
    expect((await open.ask('nginx', { headers: withKey() })).status).toBe(200)
  })

  it('have IDs of requests that never repeat', async () => {
    const ids = new Set<string>()
    for (let i = 0; i < 3; i++) {
      const answer = await askDoor(app().url, 'forward', {})
      ids.add(answer.headers.get('x-keys-request-id') ?? '')
    }
    expect(ids.size).toBe(3)
  })
})
