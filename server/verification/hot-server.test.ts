import { beforeAll, expect, it } from 'vitest'
import { describeApp } from '../testing/describe-app.ts'
import { type KeyScene, masterKeyOf, newKey, newKeyScene, outcomeOf } from '../testing/keys.ts'
import { newService, PASSWORD, verifyOverHttp } from '../testing/people.ts'
import { sendRaw } from '../testing/security/raw-http.ts'
import { rawSession } from '../testing/sessions.ts'

const PATH = '/v1/keys/verify'
const STRANGER = {
  valid: false,
  key_id: null,
  tenant: null,
  project: null,
  project_code: null,
  user: null,
  role: null,
  expires_at: null,
  suspended_by: null,
}

describeApp('POST /v1/keys/verify', (app) => {
  let scene: KeyScene
  let service: Awaited<ReturnType<typeof newService>>
  beforeAll(async () => {
    scene = await newKeyScene(app(), { uuid_keys: true })
    service = await newService(app())
  })
  const post = (body: string, headers: Record<string, string> = {}, method = 'POST') =>
    fetch(app().url + PATH, {
      method,
      headers: {
        authorization: `Bearer ${service.credential}`,
        'content-type': 'application/json',
        ...headers,
      },
      ...(method === 'POST' ? { body } : {}),
    })

  it('says whose a good key is, where, with which role and until when', async () => {
    const key = await newKey(scene, { role: 'member' }, scene.admin)
    const response = await post(JSON.stringify({ key: key.plaintext, method: 'GET', path: '/v2' }))
    expect([response.status, response.headers.get('cache-control')]).toEqual([200, 'no-store'])
    expect(await response.json()).toEqual({
      valid: true,
      code: 'valid',
      key_id: key.key_id,
      tenant: scene.place.tenantId,
      project: scene.place.projectId,
      project_code: scene.place.code,
      user: scene.admin.userId,
      role: 'member',
      expires_at: key.expires_at,
      suspended_by: null,
    })
  })

  it('tells strangers nothing: foreign, deleted and made-up keys are unknown, to the byte', async () => {
    const elsewhere = await newService(app(), { tenant_ids: [], project_ids: [] })
    const key = await newKey(scene)
    const deleted = await newKey(scene)
    await scene.owner.client.deleteKey({ params: { key_id: deleted.key_id } })
    const madeUp = `kw_${'0'.repeat(43)}0Y0Iw5`
    const answers = [
      await verifyOverHttp(app().url, elsewhere.credential, key.plaintext),
      await service.verify(deleted.plaintext),
    ]
    for (const answer of answers)
      expect(answer).toEqual({ ...STRANGER, status: 200, code: 'unknown' })
    expect(await service.verify(madeUp)).toMatchObject({ ...STRANGER, status: 200 })
  })

  it('answers a service about its audience only: by tenant, by project, or all', async () => {
    const key = await newKey(scene)
    const { tenantId, projectId } = scene.place
    for (const [audience, code] of [
      [{ tenant_ids: [tenantId], project_ids: [] }, 'valid'],
      [{ tenant_ids: [], project_ids: [projectId] }, 'valid'],
      [{ tenant_ids: [], project_ids: [] }, 'unknown'],
      [{ all: true as const }, 'valid'],
    ] as const) {
      const asking = await newService(
        app(),
        'all' in audience
          ? audience
          : { tenant_ids: [...audience.tenant_ids], project_ids: [...audience.project_ids] },
      )
      expect([audience, (await asking.verify(key.plaintext)).code]).toEqual([audience, code])
    }
  })

  it('passes the exact bytes of a key and nothing near it (V20, V21)', async () => {
    const { plaintext } = await newKey(scene)
    const swapped = (at: number) =>
      plaintext.slice(0, at) + (plaintext[at] === 'A' ? 'B' : 'A') + plaintext.slice(at + 1)
    const near = [
      ...[0, 3, 20, 45, 46, 51].map(swapped),
      ...[1, 10, 51].map((length) => plaintext.slice(0, length)),
      ...[1, 3, 10].map((from) => plaintext.slice(from)),
      ...['0', ' ', '\n', '\0', 'x'.repeat(1000)].map((tail) => plaintext + tail),
      ...[' ', '\t', '\0', '\ufeff', 'x'].map((head) => head + plaintext),
      plaintext.toUpperCase(),
      plaintext.toLowerCase(),
      plaintext.replace('_', '-'),
      plaintext.replace('kw', 'ｋｗ'),
      encodeURIComponent(`${plaintext}%`),
      Buffer.from(plaintext).toString('base64'),
      '',
    ].filter((each) => each !== plaintext)
    for (const presented of near) {
      const answer = await service.verify(presented)
      expect([presented, answer.status, answer.valid]).toEqual([presented, 200, false])
      expect([presented, answer.key_id]).toEqual([presented, null])
    }
    expect(await service.verify(plaintext)).toMatchObject({ code: 'valid' })
  })

  it('takes injected text for what it is: no key, no delay, no fault (V09)', async () => {
    for (const text of [
      "' or '1'='1",
      "kw_'; drop table api_keys; --",
      '${jndi:ldap://x}',
      '../../etc/passwd',
      '{"$gt":""}',
      '\u0000',
      '\ud800',
      'x'.repeat(4096),
      '<script>',
    ])
      expect([text, (await service.verify(text)).code]).toEqual([text, 'malformed'])
  })

  it('compares uuid keys without regard to case', async () => {
    const key = await newKey(scene, { format: 'uuid' })
    expect(key.plaintext).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
    for (const presented of [key.plaintext, key.plaintext.toUpperCase()])
      expect(await service.verify(presented)).toMatchObject({ code: 'valid', key_id: key.key_id })
    expect(await service.verify(key.plaintext.replaceAll('-', ''))).toMatchObject({
      code: 'malformed',
    })
  })

  it('answers no one but services: no token, session, API key, ID or nothing at all (V33)', async () => {
    const key = await newKey(scene)
    const body = JSON.stringify({ key: key.plaintext })
    const { token } = await scene.owner.withToken('read', 'keys', 'admin')
    const { cookie, csrf } = await rawSession(app().url, scene.owner.email)
    for (const headers of [
      { authorization: `Bearer ${token}` },
      { authorization: `Bearer ${key.plaintext}` },
      { authorization: `Bearer ${service.service.service_id}` },
      { authorization: `bearer ${service.credential}` },
      { authorization: `Basic ${btoa(`x:${service.credential}`)}` },
      { authorization: `Bearer ${service.credential}x` },
      { authorization: `Bearer ${PASSWORD}` },
      { authorization: '' },
      { authorization: '', cookie, 'x-csrf-token': csrf },
      { authorization: '', 'x-api-key': service.credential },
    ]) {
      const response = await post(body, headers)
      expect(response.headers.get('www-authenticate')).toBe('Bearer realm="keyward"')
      expect([headers, ...(await outcomeOf(response))]).toEqual([headers, 401, 'unauthenticated'])
    }
  })

  it('refuses two Authorization headers, of which Node would keep the first', async () => {
    const body = JSON.stringify({ key: 'x' })
    const answer = await sendRaw(
      app().url,
      [
        `POST ${PATH} HTTP/1.1`,
        'Host: keyward.test',
        'Content-Type: application/json',
        `Authorization: Bearer ${service.credential}`,
        'Authorization: Bearer other',
        `Content-Length: ${body.length}`,
        'Connection: close',
        '',
        body,
      ].join('\r\n'),
    )
    expect([answer.status, answer.code]).toEqual([401, 'unauthenticated'])
  })

  it('stops answering a service that is disabled, and a credential that is deleted, at once', async () => {
    const key = await newKey(scene)
    const other = await newService(app())
    const params = { service_id: other.service.service_id }
    const operator = app().operator.client
    await operator.disableService({ params, body: {} })
    expect((await other.verify(key.plaintext)).status).toBe(401)
    await operator.enableService({ params, body: {} })
    expect(await other.verify(key.plaintext)).toMatchObject({ status: 200, code: 'valid' })
    const { credentials } = await operator.getService({ params })
    await operator.deleteCredential({
      params: { ...params, credential_id: credentials[0]?.credential_id ?? '' },
    })
    expect((await other.verify(key.plaintext)).status).toBe(401)
  })

  it('says what is wrong with a request, as a problem and never as an outcome', async () => {
    const key = await newKey(scene)
    const good = JSON.stringify({ key: key.plaintext })
    for (const [response, status, code] of [
      [await post(good, {}, 'GET'), 405, 'method_not_allowed'],
      [await post(good, { 'content-type': 'text/plain' }), 400, 'invalid_request'],
      [await post('{'), 400, 'invalid_request'],
      [await post(''), 400, 'invalid_request'],
      [await post('null'), 400, 'invalid_request'],
      [await post('{"key":7}'), 400, 'invalid_request'],
      [await post('{"key":["x"]}'), 400, 'invalid_request'],
      [await post(`{"key":"x","key":"${key.plaintext}"}`), 400, 'invalid_request'],
      [await post(`{"key":"${key.plaintext}","tenant":"x"}`), 400, 'invalid_request'],
      [await post(JSON.stringify({ key: 'x'.repeat(4097) })), 400, 'invalid_request'],
      [await post(JSON.stringify({ key: 'x'.repeat(70_000) })), 413, 'body_too_large'],
    ] as const) {
      expect(await outcomeOf(response)).toEqual([status, code])
      expect(response.headers.get('content-type')).toBe('application/problem+json')
    }
    expect((await post(good)).status).toBe(200)
  })

  it('notes when and by which service a key was used last, and not for refused ones', async () => {
    const [used, refused] = [await newKey(scene), await newKey(scene)]
    await scene.owner.client.disableKey({ params: { key_id: refused.key_id }, body: {} })
    await service.verify(used.plaintext)
    await service.verify(refused.plaintext)
    await app().app.plane.usage.flush()
    const { data } = await scene.owner.client.listKeys({ query: { unused_days: '0' } })
    const unused = data.map(({ key_id }) => key_id)
    expect([unused.includes(used.key_id), unused.includes(refused.key_id)]).toEqual([false, true])
  })

  it('costs no database connection, whatever is presented', async () => {
    const key = await newKey(scene)
    await app().app.plane.usage.flush()
    // Polling and housekeeping may use one at any time: a verification's own would be twenty more.
    let taken = 0
    const count = () => void taken++
    app().deps.database.pool.on('acquire', count)
    for (let i = 0; i < 10; i++) {
      await service.verify(key.plaintext)
      await service.verify(`kw_${String(i).padStart(49, '0')}`)
    }
    app().deps.database.pool.off('acquire', count)
    expect(taken).toBeLessThan(15)
  })

  it('answers expired from the very millisecond of the expiry (V16)', async () => {
    const key = await newKey(scene, { validity_days: 1 })
    app().clock.advance({ ms: 86_400_000 - 1 })
    expect(await service.verify(key.plaintext)).toMatchObject({ code: 'valid' })
    app().clock.advance({ ms: 1 })
    expect(await service.verify(key.plaintext)).toMatchObject({
      valid: false,
      code: 'expired',
      key_id: key.key_id,
    })
    app().clock.advance({ ms: 1 })
    expect(await service.verify(key.plaintext)).toMatchObject({ code: 'expired' })
  })

  it('gives the reason of a master key like of any other', async () => {
    const master = await masterKeyOf(scene, scene.peer)
    await scene.peer.client.reauthenticate({ body: { password: PASSWORD } })
    const { plaintext } = await scene.peer.client.revealKey({
      params: { key_id: master.key_id },
      body: {},
    })
    expect(await service.verify(plaintext)).toMatchObject({ code: 'valid', key_id: master.key_id })
  })
})
