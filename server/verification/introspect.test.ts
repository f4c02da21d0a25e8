import { beforeAll, expect, it } from 'vitest'
import { newSecret } from '../crypto/secret-strings.ts'
import { describeApp } from '../testing/describe-app.ts'
import { type KeyScene, newKey, newKeyScene, outcomeOf } from '../testing/keys.ts'
import { newService } from '../testing/people.ts'
import { requestText, sendRaw } from '../testing/security/raw-http.ts'

const PATH = '/oauth2/introspect'
const FORM = 'application/x-www-form-urlencoded'

describeApp('POST /oauth2/introspect', (app) => {
  let scene: KeyScene
  let service: Awaited<ReturnType<typeof newService>>
  beforeAll(async () => {
    scene = await newKeyScene(app(), { uuid_keys: true })
    service = await newService(app())
  })
  const basic = (id: string, secret: string) => `Basic ${btoa(`${id}:${secret}`)}`
  const proof = () => basic(service.service.service_id, service.credential)
  const ask = (body: string, headers: Record<string, string> = {}, method = 'POST') =>
    fetch(app().url + PATH, {
      method,
      headers: { authorization: proof(), 'content-type': FORM, ...headers },
      ...(method === 'POST' ? { body } : {}),
    })

  it('says of a good key whose it is, where, with which scope and until when', async () => {
    const members = await newKey(scene, {}, scene.owner)
    const admins = await newKey(scene, { format: 'uuid' }, scene.admin)
    for (const [key, user, scope] of [
      [members, scene.owner.userId, 'member'],
      [admins, scene.admin.userId, 'member admin'],
    ] as const) {
      const response = await ask(new URLSearchParams({ token: key.plaintext }).toString())
      expect([response.status, response.headers.get('cache-control')]).toEqual([200, 'no-store'])
      expect(await response.json()).toEqual({
        active: true,
        client_id: key.key_id,
        sub: user,
        aud: service.service.service_id,
        scope,
        exp: Math.floor(Date.parse(key.expires_at) / 1000),
        token_type: 'api_key',
        tenant: scene.place.tenantId,
        project: scene.place.projectId,
        project_code: scene.place.code,
        role: key.role,
      })
    }
  })

  it('says of every other string only that it is not active, to the byte', async () => {
    const [disabled, deleted, foreign] = [
      await newKey(scene),
      await newKey(scene),
      await newKey(scene),
    ]
    await scene.owner.client.disableKey({ params: { key_id: disabled.key_id }, body: {} })
    await scene.owner.client.deleteKey({ params: { key_id: deleted.key_id } })
    for (const token of [
      disabled.plaintext,
      deleted.plaintext,
      foreign.key_id,
      newSecret('kw').reveal(),
      service.credential,
      'x'.repeat(5000),
      'a b&c=d%\0é',
    ]) {
      const response = await ask(new URLSearchParams({ token }).toString())
      expect([response.status, await response.text()]).toEqual([200, '{"active":false}'])
    }
    const nobody = await newService(app(), { tenant_ids: [], project_ids: [] })
    const outside = await ask(`token=${foreign.plaintext}`, {
      authorization: `Bearer ${nobody.credential}`,
    })
    expect(await outside.text()).toBe('{"active":false}')
  })

  it('ignores the hint and other parameters, wherever they stand', async () => {
    const { plaintext } = await newKey(scene)
    for (const body of [
      `token=${plaintext}&token_type_hint=access_token`,
      `token_type_hint=refresh_token&token=${plaintext}`,
      `token=${plaintext}&token_type_hint=urn%3Ax&resource=y`,
      `token=${encodeURIComponent(plaintext).replaceAll('_', '%5F')}`,
      `token=${plaintext}&active=true`,
    ])
      expect([body, await (await ask(body)).json()]).toMatchObject([body, { active: true }])
    const charset = { 'content-type': `${FORM}; charset=UTF-8` }
    expect((await ask(`token=${plaintext}`, charset)).status).toBe(200)
  })

  it('answers a service that proves itself by Basic or Bearer, and nobody else', async () => {
    const { plaintext } = await newKey(scene)
    const id = service.service.service_id
    const other = await newService(app())
    const body = `token=${plaintext}`
    const bearer = { authorization: `Bearer ${service.credential}` }
    expect(await (await ask(body, bearer)).json()).toMatchObject({ active: true })
    for (const authorization of [
      '',
      basic(id, ''),
      basic('', service.credential),
      basic(other.service.service_id, service.credential),
      basic(id, other.credential),
      basic(id, `${service.credential}:x`),
      basic(id, plaintext),
      basic(plaintext, service.credential),
      `Basic ${service.credential}`,
      'Basic ====',
      `Bearer ${plaintext}`,
      `bearer ${service.credential}`,
    ]) {
      const response = await ask(body, { authorization })
      expect(response.headers.get('www-authenticate')).toBe(
        'Basic realm="keyward", Bearer realm="keyward"',
      )
      expect([authorization, ...(await outcomeOf(response))]).toEqual([
        authorization,
        401,
        'unauthenticated',
      ])
    }
    const doubled = requestText(
      'POST',
      PATH,
      [
        ['content-type', FORM],
        ['authorization', proof()],
        ['authorization', proof()],
      ],
      body,
    )
    expect((await sendRaw(app().url, doubled)).code).toBe('unauthenticated')
  })

  it('says what is wrong with a request', async () => {
    for (const [response, status, code] of [
      [await ask('', {}, 'GET'), 405, 'method_not_allowed'],
      [await ask(''), 400, 'invalid_request'],
      [await ask('token='), 400, 'invalid_request'],
      [await ask('token_type_hint=access_token'), 400, 'invalid_request'],
      [await ask('token=a&token=b'), 400, 'invalid_request'],
      [await ask('{"token":"a"}', { 'content-type': 'application/json' }), 400, 'invalid_request'],
      [await ask(`token=${'x'.repeat(70_000)}`), 413, 'body_too_large'],
    ] as const)
      expect(await outcomeOf(response)).toEqual([status, code])
  })

  it('counts as a use of the key', async () => {
    const key = await newKey(scene)
    await ask(`token=${key.plaintext}`)
    await app().app.plane.usage.flush()
    const { data } = await scene.owner.client.listKeys({ query: { unused_days: '0' } })
    expect(data.map(({ key_id }) => key_id)).not.toContain(key.key_id)
  })
})
