import { OwnKey } from '@keyward/contract'
import { beforeAll, expect, it } from 'vitest'
import { describeApp } from '../testing/describe-app.ts'
import { type KeyScene, newKey, newKeyScene, outcomeOf } from '../testing/keys.ts'
import { newService } from '../testing/people.ts'
import { forgetAttempts } from '../testing/security/behind-our-back.ts'
import { requestText, sendRaw } from '../testing/security/raw-http.ts'

describeApp('GET /v1/self', (app) => {
  let scene: KeyScene
  let token: string
  beforeAll(async () => {
    scene = await newKeyScene(app(), { uuid_keys: true })
    token = (await scene.owner.withToken('read')).token
  })
  const ask = (headers: Record<string, string>, method = 'GET') =>
    fetch(`${app().url}/v1/self`, { method, headers })

  it('tells a caller what its own key is, by either header', async () => {
    const key = await newKey(scene, { role: 'member' }, scene.admin)
    for (const headers of [
      { 'x-api-key': key.plaintext },
      { authorization: `Bearer ${key.plaintext}` },
      { 'x-api-key': key.plaintext, authorization: `Bearer ${key.plaintext}` },
      { 'x-api-key': key.plaintext, authorization: 'Basic dXNlcjpwYXNz' },
    ]) {
      const response = await ask(headers)
      expect([response.status, response.headers.get('cache-control')]).toEqual([200, 'no-store'])
      const body = await response.json()
      expect(body).toEqual({
        key_id: key.key_id,
        tenant: scene.place.tenantId,
        project: scene.place.projectId,
        project_code: scene.place.code,
        user: scene.admin.userId,
        role: 'member',
        status: 'active',
        suspended_by: null,
        expires_at: key.expires_at,
      })
      expect(OwnKey.parse(body)).toEqual(body)
    }
    const head = await ask({ 'x-api-key': key.plaintext }, 'HEAD')
    expect([head.status, await head.text()]).toEqual([200, ''])
  })

  it('says that a key is disabled or expired, to whoever holds its secret', async () => {
    const key = await newKey(scene, { validity_days: 1 })
    const statusOf = async () =>
      ((await (await ask({ 'x-api-key': key.plaintext })).json()) as OwnKey).status
    await scene.owner.client.disableKey({ params: { key_id: key.key_id }, body: {} })
    expect(await statusOf()).toBe('disabled')
    await scene.owner.client.enableKey({ params: { key_id: key.key_id }, body: {} })
    app().clock.advance({ days: 1 })
    expect(await statusOf()).toBe('expired')
  })

  it('is no use of the key', async () => {
    const key = await newKey(scene)
    expect((await ask({ 'x-api-key': key.plaintext })).status).toBe(200)
    await app().app.plane.usage.flush()
    const { data } = await scene.owner.client.listKeys({ query: { unused_days: '0' } })
    expect(data.map(({ key_id }) => key_id)).toContain(key.key_id)
  })

  it('tells nothing to anybody else: no key, a wrong one, a token, a service, two that differ', async () => {
    await forgetAttempts(app())
    const [key, other] = [await newKey(scene), await newKey(scene)]
    const { credential } = await newService(app())
    const deleted = await newKey(scene)
    await scene.owner.client.deleteKey({ params: { key_id: deleted.key_id } })
    for (const [headers, code] of [
      [{}, 'missing'],
      [{ 'x-api-key': '' }, 'missing'],
      [{ 'x-api-key': deleted.plaintext }, 'unknown'],
      [{ 'x-api-key': key.key_id }, 'malformed'],
      [{ 'x-api-key': `${key.plaintext}, ${key.plaintext}` }, 'malformed'],
      [{ 'x-api-key': key.plaintext, authorization: `Bearer ${other.plaintext}` }, 'malformed'],
      [{ authorization: `Bearer ${token}` }, 'unknown'],
      [{ authorization: `Bearer ${credential}` }, 'unknown'],
    ] as const) {
      const response = await ask(headers)
      expect(response.headers.get('www-authenticate')).toBe('ApiKey realm="keyward"')
      expect([headers, ...(await outcomeOf(response))]).toEqual([headers, 401, code])
    }
    const doubled = requestText('GET', '/v1/self', [
      ['x-api-key', key.plaintext],
      ['x-api-key', key.plaintext],
    ])
    expect((await sendRaw(app().url, doubled)).code).toBe('malformed')
  })

  it('makes an address wait that guesses too often, and still answers it about a good key', async () => {
    await forgetAttempts(app())
    const key = await newKey(scene)
    const guess = (n: number) =>
      ask({ 'x-api-key': `00000000-0000-4000-8000-${String(n).padStart(12, '0')}` })
    const statuses = []
    for (let n = 0; n < 61; n++) statuses.push((await guess(n)).status)
    expect(new Set(statuses.slice(0, 60))).toEqual(new Set([401]))
    const late = await guess(61)
    expect(await outcomeOf(late.clone())).toEqual([429, 'too_many_attempts'])
    expect(Number(late.headers.get('retry-after'))).toBeGreaterThan(0)
    expect((await ask({ 'x-api-key': key.plaintext })).status).toBe(200)
    await forgetAttempts(app())
  })
})
