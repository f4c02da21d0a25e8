import { beforeAll, expect, it } from 'vitest'
import { describeApp } from '../testing/describe-app.ts'
import { expectUnchanged, type KeyScene, newKey, newKeyScene } from '../testing/keys.ts'
import { newPerson, PASSWORD, type Person, unique } from '../testing/people.ts'
import { forgetAttempts } from '../testing/security/behind-our-back.ts'
import { requestText, sendRaw } from '../testing/security/raw-http.ts'

/** Headers by which proxies, gateways and frameworks pass on who or where somebody is. */
// biome-ignore format: a list
const IDENTITY_HEADERS = [
  'x-user-id', 'x-user', 'x-user-name', 'x-user-email', 'x-username', 'x-userinfo', 'x-roles',
  'x-role', 'x-user-roles', 'x-groups', 'x-admin', 'x-is-admin', 'x-operator', 'x-tenant-id',
  'x-tenant', 'x-project-id', 'x-project', 'x-domain-id', 'x-identity-status', 'x-auth-request-user',
  'x-auth-request-email', 'x-auth-user', 'x-authenticated-user', 'x-authenticated-userid',
  'x-remote-user', 'remote-user', 'x-webauth-user', 'x-consumer-id', 'x-consumer-username',
  'x-credential-identifier', 'x-amzn-oidc-identity', 'x-goog-authenticated-user-email',
  'x-ms-client-principal-id', 'x-keyward-client', 'x-keyward-user', 'x-original-user',
  'x-impersonate-user', 'impersonate-user', 'x-service-token', 'x-api-key', 'x-auth-token',
]
// biome-ignore format: a list
const FORWARDING_HEADERS = [
  'forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-forwarded-server', 'x-forwarded-proto',
  'x-forwarded-port', 'x-forwarded-prefix', 'x-forwarded-user', 'x-original-host', 'x-original-url',
  'x-rewrite-url', 'x-host', 'x-real-ip', 'x-client-ip', 'client-ip', 'true-client-ip',
  'cf-connecting-ip', 'fastly-client-ip', 'x-cluster-client-ip', 'x-originating-ip',
  'x-remote-ip', 'x-remote-addr', 'x-http-method', 'x-http-method-override', 'x-method-override',
]
const ELSEWHERE = '203.0.113.7'

describeApp('a request that says who it is beside its credential', (app) => {
  let scene: KeyScene
  beforeAll(async () => {
    scene = await newKeyScene(app())
  })

  it('is decided on the key in the path alone, whatever body, query and content type say (V02)', async () => {
    const foreign = await newKey(scene)
    const own = await scene.stranger.client.createKey({
      params: { project_id: (await scene.stranger.client.getMe({})).projects[0]?.project_id ?? '' },
      body: {},
    })
    const { token } = await scene.stranger.withToken('read', 'keys')
    const path = `/v1/keys/${foreign.key_id}`
    const ids = {
      key_id: own.key_id,
      user_id: scene.owner.userId,
      project_id: own.project.project_id,
    }
    const query = new URLSearchParams(ids).toString()
    const twice = `{"days":1,"key_id":"${foreign.key_id}","key_id":"${own.key_id}"}`
    const tries: (readonly [method: string, target: string, body?: string, type?: string])[] = [
      ['POST', `${path}/extend`, '{"days":1}'],
      ['POST', `${path}/extend?${query}`, '{"days":1}'],
      ['POST', `${path}/extend`, JSON.stringify({ days: 1, ...ids })],
      ['POST', `${path}/extend`, twice],
      ['POST', `${path}/extend`, JSON.stringify({ days: 1, ...ids }), 'text/plain'],
      ['POST', `${path}/extend`, `days=1&${query}`, 'application/x-www-form-urlencoded'],
      ['POST', `${path}/disable`, JSON.stringify(ids)],
      ['POST', `${path}/rotate`, JSON.stringify({ owner: scene.stranger.userId })],
      ['DELETE', `${path}?${query}`],
      ['DELETE', path, JSON.stringify(ids)],
      ['DELETE', path, JSON.stringify(ids), 'text/plain'],
      ['GET', path, JSON.stringify(ids)],
      ['GET', `${path}?${query}`],
      ['GET', `${path}/events`, JSON.stringify(ids)],
      ['POST', '/v1/keys/batch-delete', JSON.stringify({ key_ids: [foreign.key_id], ...ids })],
    ]
    await expectUnchanged(scene, foreign.key_id, async () => {
      for (const [method, target, body, type = 'application/json'] of tries) {
        const answer = await sendRaw(
          app().url,
          requestText(
            method,
            target,
            [
              ['authorization', `Bearer ${token}`],
              ['content-type', type],
              ['if-match', '"1"'],
            ],
            body,
          ),
        )
        const refused = ['key_not_found', 'invalid_request'].includes(answer.code ?? '')
        expect([method, target, body, answer.status, refused]).toEqual([
          method,
          target,
          body,
          answer.code === 'key_not_found' ? 404 : 400,
          true,
        ])
        expect(answer.body).not.toContain(foreign.masked_key)
      }
    })
  })

  it('gains nothing by any of 66 identity and forwarding headers, alone or doubled (V03)', async () => {
    const { token } = await scene.peer.withToken('read')
    const victims = [
      scene.app.operator.userId,
      scene.app.operator.email,
      'admin',
      'true',
      ELSEWHERE,
    ]
    const ask = (headers: [string, string][]) =>
      Promise.all(
        ['/v1/me', '/v1/users', '/v1/system'].map(async (path) => {
          const lines: [string, string][] = [['authorization', `Bearer ${token}`], ...headers]
          const { status, body } = await sendRaw(app().url, requestText('GET', path, lines))
          return [status, body.replace(/"request_id":"[^"]+"/, '')]
        }),
      )
    const plain = await ask([])
    expect(plain.map(([status]) => status)).toEqual([200, 403, 403])
    const all = [...IDENTITY_HEADERS, ...FORWARDING_HEADERS]
    expect(all).toHaveLength(66)
    for (const [i, name] of all.entries()) {
      const value = victims[i % victims.length] ?? ''
      expect([name, await ask([[name, value]])]).toEqual([name, plain])
      const doubled: [string, string][] = [
        [name, 'x'],
        [name, value],
      ]
      expect([name, await ask(doubled)]).toEqual([name, plain])
    }
    const alone = await sendRaw(
      app().url,
      requestText(
        'GET',
        '/v1/me',
        all.map((name) => [name, app().operator.userId] as const),
      ),
    )
    expect(alone.status).toBe(401)
  })

  it('does not turn one method into another (V03)', async () => {
    const key = await newKey(scene)
    for (const name of ['x-http-method-override', 'x-http-method', 'x-method-override']) {
      const path = `/v1/keys/${key.key_id}?_method=DELETE`
      const got = await scene.owner.send('GET', path, { headers: { [name]: 'DELETE' } })
      expect(got.status).toBe(200)
    }
    expect(await scene.verify(key.plaintext)).toMatchObject({ valid: true })
  })

  it('is written down with the address of its socket, and its links with the address of the installation (V03)', async () => {
    const headers = Object.fromEntries(FORWARDING_HEADERS.map((name) => [name, ELSEWHERE]))
    const person = await newPerson(app())
    expect(await addressOf(app().url, person, headers)).toBe('127.0.0.1')
    const { url } = await linkWith(app().operator, person, headers)
    expect(url).toMatch(/^http:\/\/keyward\.test\/link#kwl_/)
  })

  it('does not escape the limit of sign-ins per address (V03)', async () => {
    await forgetAttempts(app())
    const statuses: number[] = []
    for (let i = 0; i < 61; i++) {
      const address = `198.51.100.${i}`
      const headers = Object.fromEntries(
        FORWARDING_HEADERS.slice(0, -3).map((name) => [name, address]),
      )
      statuses.push((await guess(app().url, headers)).status)
    }
    expect(statuses).toEqual([...Array<number>(60).fill(401), 429])
  })
})

describeApp(
  'behind a proxy that is declared',
  (app) => {
    it('is written down with the address the proxy names, and nothing else changes (V03)', async () => {
      const person = await newPerson(app())
      const headers = { 'x-forwarded-for': ELSEWHERE, 'x-forwarded-host': 'evil.example' }
      expect(await addressOf(app().url, person, headers)).toBe(ELSEWHERE)
      const { url } = await linkWith(app().operator, person, headers)
      expect(url).toMatch(/^http:\/\/keyward\.test\/link#kwl_/)
    })

    it('does not escape the limits per address by the other addresses of its /64', async () => {
      await forgetAttempts(app())
      const from = (n: number, network = '2001:db8:0:7') => ({
        'x-forwarded-for': `${network}::${n.toString(16)}`,
      })
      const ownKey = async (headers: Record<string, string>) =>
        fetch(`${app().url}/v1/self`, { headers: { ...headers, 'x-api-key': 'guess' } })
      for (const ask of [guess.bind(null, app().url), ownKey]) {
        const statuses: number[] = []
        for (let n = 0; n < 62; n++) statuses.push((await ask(from(n))).status)
        expect(statuses).toEqual([...Array<number>(60).fill(401), 429, 429])
        expect((await ask(from(0, '2001:db8:0:8'))).status).toBe(401)
      }
    })
  },
  { env: { KEYWARD_TRUSTED_PROXIES: '127.0.0.1' } },
)

const guess = (url: string, headers: Record<string, string>) =>
  fetch(`${url}/v1/sessions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ email: `nobody${unique()}@example.org`, password: PASSWORD }),
  })

/** The address that a session is listed with, which was opened with these headers. */
async function addressOf(
  url: string,
  person: Person,
  headers: Record<string, string>,
): Promise<string | null | undefined> {
  const { 'x-http-method-override': _, ...sent } = headers
  const response = await fetch(`${url}/v1/sessions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...sent },
    body: JSON.stringify({ email: person.email, password: PASSWORD }),
  })
  expect(response.status).toBe(201)
  const { session_id } = (await response.json()) as { session_id: string }
  const { data } = await person.client.listMySessions({})
  return data.find((session) => session.session_id === session_id)?.ip
}

async function linkWith(operator: Person, { userId }: Person, headers: Record<string, string>) {
  const response = await operator.send('POST', `/v1/users/${userId}/reset`, { body: {}, headers })
  expect(response.status).toBe(201)
  return (await response.json()) as { url: string }
}
