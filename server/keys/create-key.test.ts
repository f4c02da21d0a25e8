import { expect, it } from 'vitest'
import { describeApp } from '../testing/describe-app.ts'
import { newMember, newPerson, newPlace, newService, refusalOf } from '../testing/people.ts'

describeApp('POST /v1/projects/{project_id}/keys', (app) => {
  it('makes a key with one click: nothing given, everything sensible', async () => {
    const place = await newPlace(app())
    const alice = await newMember(app(), place)
    const key = await alice.client.createKey({ params: { project_id: place.projectId }, body: {} })
    expect(key).toMatchObject({
      role: 'member',
      status: 'active',
      master: false,
      format: 'standard',
      recoverable: true,
    })
    expect(key.plaintext).toMatch(/^kw_[0-9A-Za-z]{49}$/)
    expect(key.name).toContain(place.code)
    expect(key.user.user_id).toBe(alice.userId)
    const days = (Date.parse(key.expires_at) - Date.parse(key.created_at)) / 86_400_000
    expect(days).toBe(90)
  })

  it('makes a key that verifies as soon as the answer is there', async () => {
    const place = await newPlace(app())
    const alice = await newMember(app(), place)
    const service = await newService(app())
    const key = await alice.client.createKey({ params: { project_id: place.projectId }, body: {} })
    expect(await service.verify(key.plaintext)).toMatchObject({
      status: 200,
      valid: true,
      code: 'valid',
      key_id: key.key_id,
      project: place.projectId,
      tenant: place.tenantId,
      user: alice.userId,
      role: 'member',
      expires_at: key.expires_at,
    })
  })

  it('looks the same for a project of strangers and for one that does not exist', async () => {
    const place = await newPlace(app())
    const stranger = await newPerson(app())
    const foreign = await stranger.send('POST', `/v1/projects/${place.projectId}/keys`, {
      body: {},
    })
    const missing = await stranger.send('POST', `/v1/projects/prj_${'0'.repeat(26)}/keys`, {
      body: {},
    })
    expect(foreign.status).toBe(404)
    expect(withoutRequest(await foreign.json())).toEqual(withoutRequest(await missing.json()))
  })

  it('is not for operators who are no members: a plaintext goes to its owner only', async () => {
    const place = await newPlace(app())
    const call = app().operator.client.createKey({
      params: { project_id: place.projectId },
      body: {},
    })
    expect(await refusalOf(call)).toBe('not_permitted')
  })

  it('never gives a key a role above its owner', async () => {
    const place = await newPlace(app())
    const alice = await newMember(app(), place)
    const call = alice.client.createKey({
      params: { project_id: place.projectId },
      body: { role: 'admin' },
    })
    expect(await refusalOf(call)).toBe('role_too_high')
  })

  it('refuses an owner, tenant, status or expiry slipped into the body, one by one, and makes nothing (V01)', async () => {
    const place = await newPlace(app())
    const alice = await newMember(app(), place)
    const before = await alice.client.listProjectKeys({ params: { project_id: place.projectId } })
    for (const field of [
      'user_id',
      'owner',
      'owner_id',
      'tenant_id',
      'project_id',
      'status',
      'expires_at',
      'scopes',
      'master',
    ]) {
      const response = await alice.send('POST', `/v1/projects/${place.projectId}/keys`, {
        body: { [field]: 'x' },
      })
      expect(response.status).toBe(400)
      expect(JSON.stringify(await response.json())).toContain(field)
    }
    const after = await alice.client.listProjectKeys({ params: { project_id: place.projectId } })
    expect(after.data).toEqual(before.data)
  })

  it('always makes a key that ends: no validity makes an endless one (V19)', async () => {
    const place = await newPlace(app())
    const alice = await newMember(app(), place)
    for (const days of [
      'null',
      '""',
      '0',
      '-1',
      '1.5',
      '"never"',
      '[]',
      '{}',
      '1e400',
      '9007199254740993',
      'true',
      '"30"',
    ]) {
      const response = await alice.send('POST', `/v1/projects/${place.projectId}/keys`, {
        raw: `{"validity_days":${days}}`,
      })
      expect([days, response.status]).toEqual([days, 400])
    }
    const call = alice.client.createKey({
      params: { project_id: place.projectId },
      body: { validity_days: 731 },
    })
    expect(await refusalOf(call)).toBe('validity_too_far')
  })

  it('stops at the limit of keys per membership, also for requests at the same time', async () => {
    const place = await newPlace(app())
    const alice = await newMember(app(), place)
    const asked = Array.from({ length: 14 }, () =>
      alice
        .send('POST', `/v1/projects/${place.projectId}/keys`, { body: {} })
        .then((response) => response.status),
    )
    const statuses = (await Promise.all(asked)).toSorted()
    expect(statuses).toEqual([...Array<number>(10).fill(201), ...Array<number>(4).fill(409)])
  })

  it('answers a retry with the same key and plaintext for ten minutes, then without the plaintext', async () => {
    const place = await newPlace(app())
    const alice = await newMember(app(), place)
    const { client } = await alice.withToken('keys')
    const create = (body: object) =>
      client.createKey(
        { params: { project_id: place.projectId }, body },
        { idempotencyKey: 'retry-0123456789abcdef' },
      )
    const first = await create({ name: 'once' })
    expect(await create({ name: 'once' })).toEqual(first)
    expect(await refusalOf(create({ name: 'other' }))).toBe('idempotency_mismatch')
    app().clock.advance({ minutes: 11 })
    expect(await refusalOf(create({ name: 'once' }))).toBe('plaintext_gone')
  })
})

function withoutRequest(problem: unknown): unknown {
  return { ...(problem as object), request_id: null }
}
