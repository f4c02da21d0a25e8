import { beforeAll, expect, it } from 'vitest'
import { describeApp } from '../testing/describe-app.ts'
import { expectUnchanged, type KeyScene, newKey, newKeyScene, outcomeOf } from '../testing/keys.ts'
import { PASSWORD } from '../testing/people.ts'

type Headers = Record<string, string>

describeApp('a page of another site, with the cookie of somebody signed in', (app) => {
  let scene: KeyScene
  let keyId: string
  let cookie: string
  let csrf: string
  beforeAll(async () => {
    scene = await newKeyScene(app())
    keyId = (await newKey(scene)).key_id
    const response = await fetch(`${app().url}/v1/sessions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ email: scene.owner.email, password: PASSWORD }),
    })
    cookie = response.headers.getSetCookie()[0]?.split(';')[0] ?? ''
    csrf = ((await response.json()) as { csrf_token: string }).csrf_token
  })
  const disable = (headers: Headers, body = '{}') =>
    fetch(`${app().url}/v1/keys/${keyId}/disable`, {
      method: 'POST',
      headers: { cookie, 'content-type': 'application/json', ...headers },
      body,
    })

  it('changes nothing, whatever its browser says of where it comes from (V32)', async () => {
    const origins: Headers[] = [
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
      { 'sec-fetch-site': 'Same-Origin' },
      { origin: 'https://evil.example' },
      { origin: 'null' },
      { origin: '' },
      { origin: 'http://evil.keyward.test' },
      { origin: 'http://keyward.test.evil.example' },
      { origin: 'http://keyward.test:8080' },
      { origin: 'https://keyward.test' },
      { origin: 'http://keyward.test@evil.example' },
      { origin: 'http://keyward.test', 'sec-fetch-site': 'cross-site' },
      { origin: 'https://evil.example', 'sec-fetch-site': 'same-origin' },
      { origin: 'https://evil.example', 'x-forwarded-host': 'evil.example' },
      { origin: 'https://evil.example', referer: 'http://keyward.test/' },
    ]
    await expectUnchanged(scene, keyId, async () => {
      for (const headers of origins) {
        // With the right token even: a leaked token alone lets no other site in.
        const response = await disable({ 'x-csrf-token': csrf, ...headers })
        expect([headers, ...(await outcomeOf(response))]).toEqual([headers, 403, 'cross_site'])
      }
    })
  })

  it('changes nothing without the token of this very session (V32)', async () => {
    const tokens: Headers[] = [
      {},
      { 'x-csrf-token': '' },
      { 'x-csrf-token': csrf.slice(0, -1) },
      { 'x-csrf-token': `${csrf}x` },
      { 'x-csrf-token': csrf.toUpperCase() },
      { 'x-csrf-token': Buffer.alloc(32).toString('base64url') },
      { 'csrf-token': csrf },
      { 'x-xsrf-token': csrf },
      { cookie: `${cookie}; x-csrf-token=${csrf}` },
    ]
    await expectUnchanged(scene, keyId, async () => {
      for (const headers of tokens) {
        const response = await disable(headers)
        expect([headers, ...(await outcomeOf(response))]).toEqual([headers, 403, 'cross_site'])
      }
    })
  })

  it('changes nothing by what a form or a picture can send (V32)', async () => {
    const forms = [
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=x',
      'text/plain',
      'text/plain; application/json',
      'application/json-patch+json',
    ]
    await expectUnchanged(scene, keyId, async () => {
      for (const type of forms) {
        const plain = await disable({ 'content-type': type })
        expect(await outcomeOf(plain)).toEqual([403, 'cross_site'])
        const withToken = await disable({ 'content-type': type, 'x-csrf-token': csrf })
        expect([type, withToken.status]).toEqual([type, 400])
      }
      for (const method of ['GET', 'HEAD']) {
        for (const verb of ['disable', 'rotate', 'reveal', 'delete'])
          await fetch(`${app().url}/v1/keys/${keyId}/${verb}`, { method, headers: { cookie } })
      }
    })
  })

  it('is not asked in: no answer allows another origin, not even to read (V32)', async () => {
    const origin = 'https://evil.example'
    const paths = [
      '/v1/me',
      `/v1/keys/${keyId}`,
      '/v1/sessions',
      '/v1/keys/verify',
      '/openapi.json',
    ]
    for (const path of paths) {
      for (const method of ['OPTIONS', 'GET']) {
        const response = await fetch(app().url + path, {
          method,
          headers: { cookie, origin, 'access-control-request-method': 'POST' },
        })
        const allowing = [...response.headers.keys()].filter((name) =>
          name.startsWith('access-control'),
        )
        expect([method, path, allowing]).toEqual([method, path, []])
      }
    }
  })

  it('cannot sign a browser in as somebody else (V32)', async () => {
    for (const headers of [{ origin: 'https://evil.example' }, { 'sec-fetch-site': 'same-site' }]) {
      const response = await fetch(`${app().url}/v1/sessions`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...(headers as Headers) },
        body: JSON.stringify({ email: scene.peer.email, password: PASSWORD }),
      })
      expect(await outcomeOf(response.clone())).toEqual([403, 'cross_site'])
      expect(response.headers.getSetCookie()).toEqual([])
    }
  })

  it('is the console itself that is let through, by its origin and its token', async () => {
    const good: Headers = {
      origin: 'http://keyward.test',
      'sec-fetch-site': 'same-origin',
      'x-csrf-token': csrf,
    }
    expect((await disable(good)).status).toBe(200)
  })
})
