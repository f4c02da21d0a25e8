import type { KeyWithPlaintext, ServiceAccess } from '@keyward/contract'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { describeApp } from '../../server/testing/describe-app.ts'
import { newGateway } from '../../server/testing/doors.ts'
import { type KeyScene, keyOf, newKey, newKeyScene } from '../../server/testing/keys.ts'
import { type Line, startLine } from '../../server/testing/line.ts'
import { requestText, sendRaw } from '../../server/testing/security/raw-http.ts'
import { type ProtectedService, SERVICES, type Seen } from '../testing/protected-services.ts'
import { openRemoteVerifier } from '../verifier/open-remote-verifier.ts'
import { openVerifier } from '../verifier/open-verifier.ts'
import type { KeyVerifier } from './protect.ts'

const ACCESS: ServiceAccess = {
  hosts: null,
  path_prefixes: ['/api'],
  methods: { member: ['GET', 'HEAD', 'POST'], admin: null },
  denial_format: 'problem',
}
const LEASE = { env: { KEYWARD_LEASE_SECONDS: '1' } }

type Opened = KeyVerifier & { close(): void }
const VERIFIERS: Readonly<Record<string, (url: string, credential: string) => Promise<Opened>>> = {
  'that verifies in its own process': (url, credential) =>
    openVerifier({ urls: [url], credential }),
  'that asks Keyward': async (url, credential) => openRemoteVerifier({ urls: [url], credential }),
}

describeApp(
  'a protected service',
  (app) => {
    let scene: KeyScene
    let gateway: Awaited<ReturnType<typeof newGateway>>
    let keys: Readonly<Record<'good' | 'disabled' | 'expired' | 'deleted', KeyWithPlaintext>>
    beforeAll(async () => {
      scene = await newKeyScene(app())
      gateway = await newGateway(app(), ACCESS)
      // A verifier in its own process goes by the real clock: this key was made the day before.
      app().clock.advance({ days: -2 })
      const expired = await newKey(scene, { validity_days: 1 })
      app().clock.advance({ days: 2 })
      keys = {
        good: await newKey(scene),
        disabled: await newKey(scene),
        expired,
        deleted: await newKey(scene),
      }
      const params = (key: KeyWithPlaintext) => ({ params: { key_id: key.key_id } })
      await scene.owner.client.disableKey({ ...params(keys.disabled), body: {} })
      await scene.owner.client.deleteKey(params(keys.deleted))
    })

    for (const [how, open] of Object.entries(VERIFIERS)) {
      describe.each(Object.entries(SERVICES))(`in %s ${how}`, (_name, start) => {
        let verifier: Opened
        let service: ProtectedService
        let line: Line
        let closeLine: () => Promise<void>
        const reasons: unknown[] = []
        beforeAll(async () => {
          const started = await startLine(app().url)
          line = started.line
          closeLine = started.close
          verifier = await open(started.lineUrl, gateway.credential)
          service = await start(verifier, { onUnavailable: (reason) => reasons.push(reason) })
        })
        afterAll(async () => {
          verifier.close()
          await service.close()
          line.cut()
          await closeLine()
        })
        const call = (headers: Record<string, string>, method = 'GET', path = '/api/things?q=1') =>
          fetch(service.url + path, { headers, method })

        it('lets a good key pass, either way it is sent, and tells whose it is', async () => {
          const { plaintext, key_id } = keys.good
          for (const headers of [
            { 'x-api-key': plaintext },
            { authorization: `Bearer ${plaintext}` },
            { authorization: `bearer ${plaintext}`, 'x-api-key': plaintext },
          ]) {
            const response = await call(headers)
            expect(response.status).toBe(200)
            const { caller } = (await response.json()) as Seen
            expect(caller).toEqual({
              keyId: key_id,
              tenant: scene.place.tenantId,
              project: scene.place.projectId,
              projectCode: scene.place.code,
              user: scene.owner.userId,
              role: 'member',
              expiresAt: keys.good.expires_at,
            })
          }
        })

        it('keeps the key from its handlers, and what callers say about themselves', async () => {
          const { plaintext } = keys.good
          const forged = { 'x-keys-user': 'usr_forged', X_Keys_Role: 'forged', 'x-other': 'kept' }
          const headers = {
            ...forged,
            'x-api-key': plaintext,
            authorization: `Bearer ${plaintext}`,
          }
          const response = await call(headers, 'POST')
          const text = await response.text()
          expect(response.status).toBe(200)
          expect(text).toContain('kept')
          for (const hidden of [plaintext, 'forged', 'x-api-key', 'earer'])
            expect(text).not.toContain(hidden)
          const { caller } = JSON.parse(text) as Seen
          expect(caller).toMatchObject({ user: scene.owner.userId, role: 'member' })
        })

        it('leaves to the service what is no key of ours', async () => {
          const basic = 'Basic dXNlcjpwYXNz'
          const response = await call({ 'x-api-key': keys.good.plaintext, authorization: basic })
          expect(await response.text()).toContain(basic)
        })

        it('turns every other key away as a gateway would: status, headers and body', async () => {
          const plain = keys.good.plaintext
          const unknown = `${plain.slice(0, 3)}${plain.slice(3, 4) === 'a' ? 'b' : 'a'}${plain.slice(4)}`
          const other = keys.disabled.plaintext
          const cases: [number, string, Record<string, string>, string?, string?][] = [
            [401, 'missing', {}],
            [401, 'missing', { 'x-api-key': '' }],
            [401, 'missing', { authorization: 'Basic eDp5' }],
            [401, 'malformed', { 'x-api-key': 'nonsense' }],
            [401, 'malformed', { 'x-api-key': unknown }],
            [401, 'malformed', { 'x-api-key': `${plain}, ${plain}` }],
            [401, 'malformed', { 'x-api-key': plain, authorization: `Bearer ${other}` }],
            [401, 'unknown', { 'x-api-key': keys.deleted.plaintext }],
            [401, 'unknown', { authorization: `Bearer ${gateway.credential}` }],
            [401, 'expired', { 'x-api-key': keys.expired.plaintext }],
            [401, 'disabled', { 'x-api-key': keys.disabled.plaintext }],
            [403, 'not_allowed', { 'x-api-key': plain }, 'DELETE'],
            [403, 'not_allowed', { 'x-api-key': plain }, 'GET', '/api/%2e%2e%2fadmin'],
          ]
          for (const [status, code, headers, method = 'GET', path = '/api/x'] of cases) {
            const response = await call(headers, method, path)
            const body = await response.text()
            expect([code, response.status, body.includes(code)]).toEqual([code, status, true])
            const told = { headers: Object.entries(headers), method, target: path }
            const door = await gateway.ask('nginx', told)
            expect(withoutId(body)).toBe(withoutId(door.body))
            for (const name of TELLING)
              expect([name, response.headers.get(name)]).toEqual([
                name,
                door.headers.get(name) ?? null,
              ])
            expect(response.headers.get('x-keys-request-id')).toMatch(REQUEST_ID)
            for (const secret of Object.values(headers))
              if (secret.length > 20) expect(body).not.toContain(secret)
          }
        })

        it('tells a key that called too often its limit, and when to come back', async () => {
          const { plaintext, key_id } = await newKey(scene)
          await scene.admin.client.setRateLimit({
            params: { key_id },
            body: { rate_limit_per_minute: 1 },
            ifMatch: (await keyOf(scene.admin, key_id)).etag,
          })
          // Each is a question of its own: an answer that is kept would not be counted again.
          let nth = 0
          const next = () => call({ 'x-api-key': plaintext }, 'GET', `/api/${nth++}`)
          await expect.poll(async () => (await next()).status).toBe(429)
          const response = await next()
          expect(response.status).toBe(429)
          const wait = response.headers.get('retry-after')
          expect(Number(wait)).toBeGreaterThan(0)
          expect(Number(wait)).toBeLessThanOrEqual(60)
          expect(response.headers.get('ratelimit-policy')).toBe('"key";q=1;w=60')
          expect(response.headers.get('ratelimit')).toBe(`"key";r=0;t=${wait}`)
          expect(await response.json()).toMatchObject({ code: 'rate_limited', status: 429 })
        })

        it('takes two keys for none, also when no client would send them', async () => {
          const { plaintext } = keys.good
          for (const headers of [
            [
              ['x-api-key', plaintext],
              ['X-API-Key', plaintext],
            ],
            [
              ['authorization', `Bearer ${plaintext}`],
              ['authorization', `Bearer ${plaintext}`],
            ],
          ] as const) {
            const answer = await sendRaw(service.url, requestText('GET', '/api/x', headers))
            expect([answer.status, answer.code]).toEqual([401, 'malformed'])
          }
        })

        it('answers HEAD without a body, and goes on with the same connection after a denial', async () => {
          const { plaintext } = keys.good
          expect((await call({ 'x-api-key': plaintext }, 'HEAD')).status).toBe(200)
          const denied = await call({}, 'HEAD')
          expect([denied.status, await denied.text()]).toEqual([401, ''])
          expect(denied.headers.get('www-authenticate')).toBe('ApiKey realm="keyward"')
          const body = 'x'.repeat(100_000)
          const posted = await fetch(`${service.url}/api/x`, { method: 'POST', body })
          expect(posted.status).toBe(401)
          expect((await call({ 'x-api-key': plaintext })).status).toBe(200)
        })

        it('answers 503 when Keyward is gone for longer than the lease, and recovers', async () => {
          const headers = { 'x-api-key': keys.good.plaintext }
          line.cut()
          await expect.poll(async () => (await call(headers)).status, { timeout: 8000 }).toBe(503)
          const response = await call(headers)
          expect(response.headers.get('retry-after')).toBe('1')
          expect(response.headers.get('cache-control')).toBe('no-store')
          expect(await response.json()).toMatchObject({ code: 'unavailable', status: 503 })
          expect((await call({})).status).toBe(401)
          const said = reasons.map((reason) => String((reason as Error).stack)).join()
          expect(reasons.length).toBeGreaterThan(0)
          for (const secret of [keys.good.plaintext, gateway.credential])
            expect(said).not.toContain(secret)
          line.heal()
          await expect.poll(async () => (await call(headers)).status, { timeout: 8000 }).toBe(200)
        })
      })
    }
  },
  LEASE,
)

/** The headers that tell a denial; others are the framework's own. */
const TELLING = [
  'cache-control',
  'content-type',
  'content-length',
  'www-authenticate',
  'retry-after',
  'x-keys-error',
]
const REQUEST_ID = /^req_[0-9a-hjkmnp-tv-z]{26}$/
const withoutId = (body: string): string => body.replace(/req_\w+/, '')
