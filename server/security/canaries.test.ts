import { ROUTES, type Route, type RouteName } from '@keyward/contract'
import { sql } from 'drizzle-orm'
import { beforeAll, expect, it } from 'vitest'
import { createLog } from '../log.ts'
import { describeApp } from '../testing/describe-app.ts'
import { extendKey, keyOf, NO_SUCH_KEY, newKey, newKeyScene } from '../testing/keys.ts'
import { newService, PASSWORD, unique } from '../testing/people.ts'
import { type Cloud, createCloud } from '../testing/security/cloud.ts'
import { requestText, sendRaw } from '../testing/security/raw-http.ts'
import { type Canaries, secretMaterial, secretsIn } from '../testing/security/secret-material.ts'
import { standingThings, TARGETS } from '../testing/security/targets.ts'

const logged: string[] = []
const log = createLog('trace', { write: (line) => void logged.push(line) })

describeApp(
  'a secret',
  (app) => {
    let cloud: Cloud
    let plaintexts: Record<string, string>
    let canaries: Canaries
    beforeAll(async () => {
      cloud = await createCloud(app())
      plaintexts = await makeSecrets(cloud)
      canaries = await secretMaterial(app(), plaintexts)
      expect(canaries.size).toBeGreaterThan(100)
    })

    it('stands in no answer to any GET, for anybody, on any page (V25)', async () => {
      const gets = (Object.keys(ROUTES) as RouteName[]).filter(
        (name) => ROUTES[name].method === 'GET',
      )
      const hits: string[] = []
      let answers = 0
      for (const target of TARGETS) {
        const things = await standingThings(cloud, target)
        canaries = await secretMaterial(app(), plaintexts)
        for (const name of gets) {
          const { path }: Route = ROUTES[name]
          const url = path.replaceAll(/\{(\w+)\}/g, (_, param: string) => things[param] ?? '')
          for (const caller of cloud.callers) {
            const response = await caller.send('GET', url)
            hits.push(
              ...secretsIn(await everything(response), canaries).map((hit) => `${name}: ${hit}`),
            )
            answers += 1
          }
        }
      }
      for (const path of ['/metrics', '/openapi.json', '/livez', '/readyz', '/'])
        hits.push(...secretsIn(await everything(await fetch(app().url + path)), canaries))
      console.log(`${answers} answers to GET crawled for ${canaries.size} secrets`)
      expect(hits).toEqual([])
    }, 120_000)

    it('stands in the answer that makes or reveals it and in no other, bulk acts included (V25)', async () => {
      const scene = await newKeyScene(app())
      const key = await newKey(scene)
      const mine = new Map([[key.plaintext, 'the plaintext']])
      const params = { key_id: key.key_id }
      const { client } = scene.owner
      const extended = await extendKey(scene.owner, key, 1)
      const answers = [
        extended,
        await client.renameKey({ params, body: { name: 'Renamed' }, ifMatch: extended.etag }),
        await client.disableKey({ params, body: {} }),
        await client.enableKey({ params, body: {} }),
        await client.batchDisableKeys({ body: { key_ids: [key.key_id] } }),
        await keyOf(scene.admin, key.key_id),
        await scene.admin.client.listKeyEvents({ params }),
        await app().operator.client.listEvents({ query: { key_id: key.key_id } }),
      ]
      for (const answer of answers) expect(secretsIn(JSON.stringify(answer), mine)).toEqual([])
    })

    it('that is sent to the wrong place is neither answered nor logged (V26)', async () => {
      const hits: string[] = []
      const reader = (await cloud.people.peer.withToken('read', 'keys')).token
      const { credential } = await newService(app())
      for (const [name, secret] of Object.entries(plaintexts)) {
        for (const [where, text] of misplaced(secret, reader, credential)) {
          const answer = await sendRaw(app().url, text)
          // A good part of it is as bad as the whole.
          const mine = new Map([[secret.slice(0, 30), name]])
          hits.push(...secretsIn(answer.head + answer.body, mine).map((hit) => `${where}: ${hit}`))
          expect([where, answer.status]).toEqual([where, expect.toSatisfy((s: number) => s < 500)])
        }
      }
      expect(hits).toEqual([])
      expect(secretsIn(logged.join(''), canaries)).toEqual([])
    })

    it('stays out of the log when the database fails under any act (V26)', async () => {
      const scene = await newKeyScene(app())
      const key = await newKey(scene)
      const { orm } = app().deps.database
      const before = logged.length
      const email = `canary${unique()}@example.org`
      const failing: [table: string, act: () => Promise<Response>][] = [
        ['key_versions', () => create(scene.place.projectId)],
        ['events', () => create(scene.place.projectId)],
        ['idempotency_records', () => create(scene.place.projectId, `retry-${'0'.repeat(20)}`)],
        [
          'management_tokens',
          () =>
            scene.owner.send('POST', '/v1/me/tokens', { body: { name: 'T', scopes: ['read'] } }),
        ],
        [
          'service_credentials',
          () =>
            app().operator.send('POST', `/v1/services/${cloud.service.id}/credentials`, {
              body: {},
            }),
        ],
        [
          'links',
          () => app().operator.send('POST', '/v1/users', { body: { email, name: 'Canary' } }),
        ],
        ['attempts', () => scene.owner.send('POST', `/v1/keys/${key.key_id}/reveal`, { body: {} })],
        [
          'sessions',
          () => scene.owner.send('POST', '/v1/sessions', { body: { email, password: PASSWORD } }),
        ],
      ]
      function create(projectId: string, retry?: string) {
        const headers: Record<string, string> = retry ? { 'idempotency-key': retry } : {}
        return scene.owner.send('POST', `/v1/projects/${projectId}/keys`, { body: {}, headers })
      }
      for (const [table, act] of failing) {
        await orm.execute(sql`alter table ${sql.identifier(table)} rename to away`)
        const response = await act()
        await orm.execute(sql`alter table away rename to ${sql.identifier(table)}`)
        expect([table, response.status]).toEqual([table, table === 'sessions' ? 401 : 500])
        expect(Object.keys((await response.json()) as object)).not.toContain('stack')
      }
      const lines = logged.slice(before)
      expect(lines.length).toBeGreaterThanOrEqual(failing.length - 1)
      // Secrets that were being made are in no row now: whatever looks like bytes or a key is one.
      const text = lines.join('')
      expect(text).not.toMatch(/[a-z]{2,5}_[0-9A-Za-z]{49}|"Buffer"|params|[0-9a-f]{64}|argon2/)
      expect(text).not.toContain(email)
      const all = await secretMaterial(app(), { ...plaintexts, key: key.plaintext })
      expect(secretsIn(text, all)).toEqual([])
    })
  },
  { log },
)

/** One of every kind of secret, under names to say in a failure. */
async function makeSecrets(cloud: Cloud): Promise<Record<string, string>> {
  const { app, people, places } = cloud
  const params = { project_id: places.home.projectId }
  const key = await people.member.client.createKey({ params, body: {} })
  const rotated = await people.member.client.rotateKey({ params: { key_id: key.key_id }, body: {} })
  const { token } = await people.admin.withToken('read', 'keys', 'admin')
  const { credential } = await newService(app)
  const { link } = await app.operator.client.createUser({
    body: { email: `link${unique()}@example.org`, name: 'Link' },
  })
  return {
    'an API key': key.plaintext,
    'a rotated API key': rotated.plaintext,
    'a management token': token,
    'a service credential': credential,
    'a one-time link': link.url.split('#')[1] ?? '',
  }
}

const everything = async (response: Response) =>
  `${JSON.stringify([...response.headers])}\n${await response.text()}`

type Line = readonly [name: string, value: string]

/** Requests that carry a secret where none belongs, from nobody and from those who are let in. */
function misplaced(
  secret: string,
  token: string,
  credential: string,
): (readonly [where: string, text: string])[] {
  const json: Line = ['content-type', 'application/json']
  const reader: Line = ['authorization', `Bearer ${token}`]
  const service: Line = ['authorization', `Bearer ${credential}`]
  const get = (path: string, ...lines: Line[]) => requestText('GET', path, lines)
  const post = (path: string, body: string, ...lines: Line[]) =>
    requestText('POST', path, [json, ...lines], body)
  const named = JSON.stringify({ [secret]: 1, [`${secret}2`]: 2 })
  const twice = `{"${secret}":1,"${secret}":2}`
  const path = `/v1/keys/${NO_SUCH_KEY}`
  return [
    ['header', get('/v1/me', ['x-canary', secret])],
    ['header name', get('/v1/me', [secret, 'x'])],
    ['user agent', get('/v1/me', ['user-agent', secret])],
    ['cookie', get('/v1/me', ['cookie', `keyward=${secret}`])],
    ['authorization', get('/v1/keys', ['authorization', secret])],
    ['basic', get('/v1/keys', ['authorization', `Basic ${secret}`])],
    ['origin', post('/v1/sessions', '{}', ['origin', secret])],
    ['content type', requestText('POST', '/v1/sessions', [['content-type', secret]], '{}')],
    ['query', get(`/v1/keys?q=${secret}`, reader)],
    ['query name', get(`/v1/keys?${secret}=1&${secret}2=2`, reader)],
    ['page token', get(`/v1/keys?page_token=${secret}`, reader)],
    ['status', get(`/v1/keys?status=${secret}`, reader)],
    ['path', get(`/v1/keys/${secret}`, reader)],
    ['unknown path', get(`/v1/${secret}`, reader)],
    ['method', requestText(secret.slice(0, 20), '/v1/keys', [reader])],
    ['ETag', post(`${path}/extend`, '{"days":1}', reader, ['if-match', secret])],
    ['retry', post(`${path}/disable`, '{}', reader, ['idempotency-key', secret])],
    ['wrong retry', post(`${path}/disable`, '{}', reader, ['idempotency-key', `${secret}!`])],
    ['field', post(`${path}/extend`, JSON.stringify({ days: secret }), reader)],
    ['body value', post('/v1/sessions', JSON.stringify({ email: secret, password: secret }))],
    ['body name', post('/v1/sessions', named)],
    ['doubled name', post('/v1/sessions', twice)],
    ['broken JSON', post('/v1/sessions', `{"email":"${secret}`)],
    ['raw body', post('/v1/sessions', secret)],
    ['link', post('/v1/links/open', JSON.stringify({ link: `${secret}x` }))],
    ['verify name', post('/v1/keys/verify', named, service)],
    ['verify doubled name', post('/v1/keys/verify', twice, service)],
    ['verify broken', post('/v1/keys/verify', `{"key":"${secret}`, service)],
    ['verify', post('/v1/keys/verify', JSON.stringify({ key: secret }), service)],
    ['broken request', `GET / HTTP/1.1\r\n${secret} broken\r\n\r\n`],
  ]
}
