import { sql } from 'drizzle-orm'
import { beforeAll, expect, it } from 'vitest'
import { describeApp } from '../testing/describe-app.ts'
import {
  type KeyScene,
  keyOf,
  masterKeyOf,
  newKey,
  newKeyScene,
  outcomeOf,
  seenOf,
} from '../testing/keys.ts'
import { newPerson, newService, type Person } from '../testing/people.ts'
import { type RawSession, rawSession } from '../testing/sessions.ts'

describeApp('who is asking', (app) => {
  let scene: KeyScene
  let session: RawSession
  beforeAll(async () => {
    scene = await newKeyScene(app())
    session = await rawSession(app().url, scene.owner.email)
  })
  const withBearer = (token: string, path = '/v1/me', init: RequestInit = {}) =>
    fetch(app().url + path, { ...init, headers: { authorization: `Bearer ${token}` } })
  const createdBy = (person: Person) =>
    app().deps.database.orm.execute(
      sql`select count(*) as n from api_keys where user_id = ${person.userId}`,
    )

  it('is a session cookie or a management token', async () => {
    const { token } = await scene.owner.withToken('read')
    expect(await (await withBearer(token)).json()).toMatchObject({ via: 'token' })
    const me = await session.send('GET', '/v1/me')
    expect(await me.json()).toMatchObject({ via: 'session' })
  })

  it('refuses a session and a token together', async () => {
    const { token } = await scene.owner.withToken('read')
    const response = await session.send('GET', '/v1/me', { authorization: `Bearer ${token}` })
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({ errors: [{ field: 'authorization' }] })
  })

  it('takes no API key and no service credential for management, and makes nothing with them (V33)', async () => {
    const key = await newKey(scene)
    const { credential } = await newService(app())
    const before = (await createdBy(scene.owner)).rows
    for (const secret of [key.plaintext, credential]) {
      for (const [path, method] of [
        ['/v1/me', 'GET'],
        ['/v1/keys', 'GET'],
        [`/v1/projects/${scene.place.projectId}/keys`, 'POST'],
        [`/v1/keys/${key.key_id}`, 'DELETE'],
      ] as const) {
        const response = await withBearer(secret, path, { method })
        expect([path, ...(await outcomeOf(response))]).toEqual([path, 401, 'unauthenticated'])
      }
    }
    expect((await createdBy(scene.owner)).rows).toEqual(before)
  })

  it('takes no ID, hint, ETag, cursor or CSRF token for a credential (V10, V22)', async () => {
    const key = await newKey(scene)
    const { tokenId } = await scene.owner.withToken('read')
    const page = await scene.owner.client.listKeys({ query: { page_size: '1' } })
    const master = await masterKeyOf(scene, scene.owner)
    for (const value of [
      key.key_id,
      key.masked_key ?? '',
      key.etag,
      master.key_id,
      tokenId,
      page.next_page_token ?? '',
      session.csrf,
      scene.owner.userId,
    ]) {
      const token = encodeURIComponent(value)
      expect([value, (await withBearer(token)).status]).toEqual([value, 401])
      const cookie = await fetch(`${app().url}/v1/me`, { headers: { cookie: `keyward=${token}` } })
      expect([value, cookie.status]).toEqual([value, 401])
    }
    const inCookie = decodeURIComponent(session.cookie.split('=')[1] ?? '')
    for (const value of [inCookie, inCookie.split('.')[0] ?? ''])
      expect((await withBearer(value)).status).toBe(401)
  })

  it('takes only the exact token: nothing cut, lengthened, cased or dressed otherwise (V20, V21)', async () => {
    const { token } = await scene.owner.withToken('read')
    for (const other of [
      token.slice(0, -1),
      `${token}0`,
      token.toUpperCase(),
      token.replace('kwm_', 'kw_'),
      ` ${token}`,
      `${token}%00`,
      encodeURIComponent(`${token}é`),
      Buffer.from(token).toString('base64'),
    ])
      expect([other, (await withBearer(other)).status]).toEqual([other, 401])
    for (const authorization of [
      `bearer ${token}`,
      `Basic ${token}`,
      token,
      `Bearer  ${token}`,
      `Bearer ${token}, Bearer ${token}`,
    ]) {
      const response = await fetch(`${app().url}/v1/me`, { headers: { authorization } })
      expect([authorization, response.status]).toEqual([authorization, 401])
    }
  })

  it('believes no header about who somebody is or where they come from (V03)', async () => {
    const anonymous = await seenOf(await fetch(`${app().url}/v1/me`))
    const headers: Record<string, string> = {}
    for (const name of [
      'x-user-id',
      'x-user',
      'x-remote-user',
      'remote-user',
      'x-roles',
      'x-tenant-id',
      'x-project-id',
      'x-api-key',
      'x-auth-token',
      'x-keyward-client',
      'x-forwarded-user',
      'x-authenticated-userid',
    ])
      headers[name] = app().operator.userId
    expect(await seenOf(await fetch(`${app().url}/v1/me`, { headers }))).toEqual(anonymous)
    expect(anonymous).toMatchObject({ status: 401, body: { code: 'unauthenticated' } })
    const forwarded = await rawSession(app().url, scene.owner.email, {
      'x-forwarded-for': '203.0.113.9',
      'x-real-ip': '203.0.113.9',
      'x-keyward-client': '203.0.113.9',
      forwarded: 'for=203.0.113.9',
    })
    const list = await forwarded.send('GET', '/v1/me/sessions')
    expect(await list.text()).not.toContain('203.0.113.9')
  })

  it('makes links of the configured address, whatever host is asked (V03)', async () => {
    const operator = await rawSession(app().url, app().operator.email)
    const created = await operator.send(
      'POST',
      '/v1/users',
      { 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'https' },
      { email: 'linked@example.org', name: 'L' },
    )
    const { link } = (await created.json()) as { link: { url: string } }
    expect(link.url).toMatch(/^http:\/\/keyward\.test\/link#kwl_/)
  })

  it('refuses every change that did not come from the console, and changes nothing (V32)', async () => {
    const key = await newKey(scene)
    const before = await keyOf(scene.owner, key.key_id)
    const { csrf } = session
    const stranger = await rawSession(app().url, scene.peer.email)
    const forgeries: Record<string, string>[] = [
      { 'x-csrf-token': '' },
      { 'x-csrf-token': csrf.slice(1) },
      { 'x-csrf-token': stranger.csrf },
      { origin: 'https://evil.example' },
      { origin: 'null' },
      { origin: 'https://keyward.test' },
      { origin: 'http://keyward.test.evil.example' },
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
      { 'x-http-method-override': 'GET', 'x-csrf-token': 'x' },
    ]
    for (const headers of forgeries) {
      for (const [method, path, body] of [
        ['POST', `/v1/keys/${key.key_id}/disable`, {}],
        ['DELETE', `/v1/keys/${key.key_id}`, undefined],
        ['POST', '/v1/keys/batch-delete', { key_ids: [key.key_id] }],
        ['PATCH', '/v1/me', { name: 'Mallory' }],
        ['DELETE', '/v1/sessions/current', undefined],
        ['POST', `/v1/projects/${scene.place.projectId}/keys`, {}],
      ] as const) {
        const response = await session.send(method, path, headers, body)
        expect([headers, path, ...(await outcomeOf(response))]).toEqual([
          headers,
          path,
          403,
          'cross_site',
        ])
      }
    }
    expect(await keyOf(scene.owner, key.key_id)).toEqual(before)
    expect(await scene.verify(key.plaintext)).toMatchObject({ code: 'valid' })
  })

  it('lets a form, plain text or a body on a GET change nothing', async () => {
    const key = await newKey(scene)
    const path = `/v1/keys/${key.key_id}/disable`
    for (const type of ['application/x-www-form-urlencoded', 'text/plain', 'multipart/form-data'])
      expect((await session.send('POST', path, { 'content-type': type })).status).toBe(400)
    expect((await session.send('GET', path)).status).toBe(405)
    expect((await session.send('HEAD', path, {}, undefined)).status).toBe(405)
    expect(await scene.verify(key.plaintext)).toMatchObject({ code: 'valid' })
  })

  it('needs no CSRF token for a management token, which no browser sends by itself', async () => {
    const { token } = await scene.owner.withToken('keys')
    const response = await withBearer(token, `/v1/projects/${scene.place.projectId}/keys`, {
      method: 'POST',
    })
    expect(response.status).toBe(201)
  })

  it('stops sessions and tokens of a user at once when the user is disabled; tokens resume, sessions do not (V15)', async () => {
    const person = await newPerson(app())
    const raw = await rawSession(app().url, person.email)
    const { token } = await person.withToken('read')
    const params = { user_id: person.userId }
    await app().operator.client.disableUser({ params, body: {} })
    expect((await raw.send('GET', '/v1/me')).status).toBe(401)
    expect((await withBearer(token)).status).toBe(401)
    await app().operator.client.enableUser({ params, body: {} })
    expect((await raw.send('GET', '/v1/me')).status).toBe(401)
    expect((await withBearer(token)).status).toBe(200)
  })
})
