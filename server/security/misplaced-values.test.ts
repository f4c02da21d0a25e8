import { beforeAll, expect, it } from 'vitest'
import { digestOf } from '../crypto/secret-strings.ts'
import { describeApp } from '../testing/describe-app.ts'
import { type KeyScene, keyOf, newKey, newKeyScene, outcomeOf } from '../testing/keys.ts'
import { newService, PASSWORD, unique } from '../testing/people.ts'

type Ask = (value: string) => Promise<Response>

describeApp('a value in a place that it was not made for', (app) => {
  let scene: KeyScene
  let values: Map<string, string>
  beforeAll(async () => {
    scene = await newKeyScene(app())
    values = await emitted(scene)
  })
  const call = (path: string, headers: Record<string, string>, body?: unknown) =>
    fetch(app().url + path, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })

  it('is never accepted: no ID, hash, hint or secret stands in for another (V10, V22)', async () => {
    const key = await newKey(scene)
    const credential = values.get('service credential') ?? ''
    const slots: Record<string, [own: string, ask: Ask]> = {
      'management bearer': [
        'management token',
        (value) => call('/v1/me', { authorization: `Bearer ${value}` }),
      ],
      'session cookie': [
        'session cookie',
        (value) => call('/v1/me', { cookie: `keyward=${value}` }),
      ],
      'service bearer': [
        'service credential',
        (value) =>
          call('/v1/keys/verify', { authorization: `Bearer ${value}` }, { key: key.plaintext }),
      ],
      'CSRF token': [
        'CSRF token',
        (value) =>
          call(
            `/v1/keys/${key.key_id}/disable`,
            { cookie: `keyward=${values.get('session cookie')}`, 'x-csrf-token': value },
            {},
          ),
      ],
      'page token': [
        'page token',
        (value) =>
          scene.owner.send('GET', `/v1/keys?page_size=1&page_token=${encodeURIComponent(value)}`),
      ],
      'one-time link': [
        'link',
        (value) => call('/v1/links/open', {}, { link: value.slice(0, 100) }),
      ],
      'If-Match': [
        'ETag',
        (value) =>
          scene.owner.send('POST', `/v1/keys/${key.key_id}/extend`, {
            body: { days: 1 },
            headers: { 'if-match': value },
          }),
      ],
      password: [
        'password',
        (value) =>
          call('/v1/sessions', {}, { email: `nobody${unique()}@example.org`, password: value }),
      ],
    }
    for (const [slot, [own, ask]] of Object.entries(slots)) {
      for (const [kind, value] of values) {
        if (kind === own || !/^[\x21-\x7e]+$/.test(value)) continue
        const response = await ask(value)
        const refused = response.status >= 400 && response.status < 500
        expect([slot, kind, response.status, refused]).toEqual([slot, kind, response.status, true])
      }
    }
    for (const [kind, value] of values) {
      if (kind === 'API key') continue
      const answer = await (
        await call('/v1/keys/verify', { authorization: `Bearer ${credential}` }, { key: value })
      ).json()
      expect([kind, answer]).toMatchObject([kind, { valid: false, key_id: null }])
    }
    expect((await keyOf(scene.owner, key.key_id)).etag).toBe(key.etag)
  })

  it('is refused in its own place when it is of another person (V10)', async () => {
    const csrf = values.get('CSRF token') ?? ''
    const key = await newKey(scene, {}, scene.peer)
    const cookie = await cookieOf(app().url, scene.peer.email)
    const crossed = await call(
      `/v1/keys/${key.key_id}/disable`,
      { cookie: `keyward=${cookie}`, 'x-csrf-token': csrf },
      {},
    )
    expect(await outcomeOf(crossed)).toEqual([403, 'cross_site'])
    const page = encodeURIComponent(values.get('page token') ?? '')
    const foreign = await scene.peer.send('GET', `/v1/keys?page_size=1&page_token=${page}`)
    expect(await outcomeOf(foreign)).toEqual([400, 'page_token_invalid'])
  })

  it('opens neither plane with the credential of the other, and two at once are refused (V33)', async () => {
    const cookie = `keyward=${values.get('session cookie')}`
    const token = values.get('management token') ?? ''
    const asked = await call('/v1/keys/verify', { cookie }, { key: values.get('API key') })
    expect(await outcomeOf(asked)).toEqual([401, 'unauthenticated'])
    const byToken = { authorization: `Bearer ${token}` }
    const tokenAsked = await call('/v1/keys/verify', byToken, { key: values.get('API key') })
    expect(await outcomeOf(tokenAsked)).toEqual([401, 'unauthenticated'])
    const both = await call('/v1/me', { cookie, ...byToken })
    expect(await outcomeOf(both)).toEqual([400, 'invalid_request'])
    const key = values.get('API key') ?? ''
    for (const headers of [{ 'x-api-key': key }, { authorization: key }, { 'api-key': key }])
      expect((await call('/v1/me', headers as Record<string, string>)).status).toBe(401)
    for (const query of [`token=${token}`, `access_token=${token}`, `api_key=${key}`])
      expect((await call(`/v1/me?${query}`, {})).status).toBe(401)
  })

  it('makes no key when the creation fails (V33)', async () => {
    const count = async () => (await app().operator.client.listKeys({})).data.length
    const before = await count()
    const path = `/v1/projects/${scene.place.projectId}/keys`
    const bodies = [{ role: 'admin' }, { validity_days: 100_000 }, { name: '' }, { format: 'uuid' }]
    for (const body of bodies)
      expect((await scene.owner.send('POST', path, { body })).status).toBeGreaterThanOrEqual(400)
    expect((await scene.stranger.send('POST', path, { body: {} })).status).toBe(404)
    expect((await app().operator.send('POST', path, { body: {} })).status).toBe(403)
    expect(await count()).toBe(before)
  })
})

/** One of everything opaque that the server gives out. */
async function emitted(scene: KeyScene): Promise<Map<string, string>> {
  const { app, owner } = scene
  const key = await newKey(scene)
  await newKey(scene)
  const { plaintext, ...rest } = key
  const detail = await keyOf(owner, key.key_id)
  const page = await owner.client.listKeys({ query: { page_size: '1' } })
  const { token, tokenId } = await owner.withToken('read', 'keys')
  const cookie = await cookieOf(app.url, owner.email)
  const me = await meWith(app.url, cookie)
  const service = await newService(app)
  const credential = service.credential
  const { link } = await app.operator.client.createUser({
    body: { email: `link${unique()}@example.org`, name: 'Link' },
  })
  const { data: events } = await owner.client.listEvents({})
  const { root_key_id } = await app.operator.client.getSystem({})
  const [first = '', last = ''] = (rest.masked_key ?? '').split('…')
  return new Map([
    ['API key', plaintext],
    ['management token', token],
    ['service credential', credential],
    ['link', link.url.split('#')[1] ?? ''],
    ['link address', link.url],
    ['session cookie', cookie],
    ['better-auth’s own token', decodeURIComponent(cookie).split('.')[0] ?? ''],
    ['CSRF token', me.csrf_token],
    ['page token', page.next_page_token ?? ''],
    ['ETag', key.etag],
    ['key ID', key.key_id],
    ['version ID', detail.versions[0]?.version_id ?? ''],
    ['token ID', tokenId],
    ['session ID', me.session_id],
    ['user ID', owner.userId],
    ['operator’s user ID', app.operator.userId],
    ['project ID', scene.place.projectId],
    ['membership ID', me.projects[0]?.membership_id ?? ''],
    ['service ID', service.service.service_id],
    ['event ID', events[0]?.event_id ?? ''],
    ['request ID', events[0]?.request_id ?? 'req_'],
    ['root key ID', root_key_id],
    ['hint', first],
    ['other hint', last],
    ['masked key', rest.masked_key ?? ''],
    ['digest in hex', digestOf(plaintext).toString('hex')],
    ['digest in base64', digestOf(plaintext).toString('base64')],
    ['e-mail address', owner.email],
    ['password', PASSWORD.replaceAll(' ', '_')],
  ])
}

async function cookieOf(url: string, email: string): Promise<string> {
  const response = await fetch(`${url}/v1/sessions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email, password: PASSWORD }),
  })
  return /^keyward=([^;]+)/.exec(response.headers.getSetCookie()[0] ?? '')?.[1] ?? ''
}

async function meWith(url: string, cookie: string) {
  const response = await fetch(`${url}/v1/me`, { headers: { cookie: `keyward=${cookie}` } })
  return (await response.json()) as {
    csrf_token: string
    session_id: string
    projects: { membership_id: string }[]
  }
}
