import { beforeAll, expect, it } from 'vitest'
import { describeApp } from '../testing/describe-app.ts'
import {
  expectHidden,
  expectUnchanged,
  extendKey,
  type KeyScene,
  keyOf,
  keyPath,
  lastEvent,
  NO_DAYS,
  newKey,
  newKeyScene,
  outcomeOf,
  setTenantRules,
} from '../testing/keys.ts'
import type { Person } from '../testing/people.ts'

const DAY_MS = 86_400_000

describeApp('POST /v1/keys/{key_id}/extend', (app) => {
  let scene: KeyScene
  beforeAll(async () => {
    scene = await newKeyScene(app())
  })
  const send = (key: { key_id: string; etag: string }, body: unknown, by: Person = scene.owner) =>
    by.send('POST', keyPath('extendKey', key.key_id), {
      body,
      headers: { 'if-match': key.etag },
    })

  it('moves the expiry later by days of 86,400 seconds, shows it in the list and to services', async () => {
    const key = await newKey(scene)
    const extended = await extendKey(scene.owner, key, 30)
    const to = new Date(Date.parse(key.expires_at) + 30 * DAY_MS).toISOString()
    expect(extended).toMatchObject({
      expires_at: to,
      extension: { from: key.expires_at, to, counted_from: 'expiry' },
    })
    expect(extended.etag).not.toBe(key.etag)
    const list = await scene.owner.client.listKeys({ query: { q: key.key_id } })
    expect(list.data.map((each) => each.expires_at)).toEqual([to])
    expect(await scene.verify(key.plaintext)).toMatchObject({ code: 'valid', expires_at: to })
  })

  it('is open to the owner, an admin of the project and an operator, and says in the trail who did it', async () => {
    let key: { key_id: string; etag: string } = await newKey(scene)
    for (const by of [scene.owner, scene.admin, app().operator]) {
      key = { ...key, etag: (await extendKey(by, key, 1)).etag }
      expect(await lastEvent(scene, key.key_id)).toMatchObject({
        action: 'key.extended',
        actor: { user_id: by.userId, via: 'session' },
        user_id: scene.owner.userId,
        project_id: scene.place.projectId,
        details: { days: 1 },
      })
    }
  })

  it('hides the key from other members and other tenants as if it did not exist', async () => {
    const key = await newKey(scene)
    await expectHidden(scene, key.key_id, (id) => [
      'POST',
      keyPath('extendKey', id),
      { body: { days: 1 }, headers: { 'if-match': key.etag } },
    ])
  })

  it('is refused to a token without the scope for keys', async () => {
    const key = await newKey(scene)
    const { token } = await scene.owner.withToken('read')
    const response = await fetch(app().url + keyPath('extendKey', key.key_id), {
      method: 'POST',
      headers: {
        authorization: `Bearer ${token}`,
        'content-type': 'application/json',
        'if-match': key.etag,
      },
      body: '{"days":1}',
    })
    expect(await outcomeOf(response)).toEqual([403, 'scope_missing'])
    expect((await keyOf(scene.owner, key.key_id)).expires_at).toBe(key.expires_at)
  })

  it('takes days as a JSON integer from 1 up and nothing else, naming the field', async () => {
    const key = await newKey(scene)
    await expectUnchanged(scene, key.key_id, async () => {
      for (const days of NO_DAYS) {
        const response = await scene.owner.send('POST', keyPath('extendKey', key.key_id), {
          raw: `{"days":${days}}`,
          headers: { 'if-match': key.etag },
        })
        const problem = (await response.json()) as { errors?: { field: string }[] }
        expect([days, response.status, problem.errors?.map(({ field }) => field)]).toEqual([
          days,
          400,
          ['days'],
        ])
      }
      for (const extra of ['expires_at', 'user_id', 'tenant_id', 'role', 'status']) {
        const response = await send(key, { days: 1, [extra]: 'x' })
        expect(response.status).toBe(400)
        expect(await response.text()).toContain(extra)
      }
    })
  })

  it('asks for the ETag that was seen last', async () => {
    const key = await newKey(scene)
    const path = keyPath('extendKey', key.key_id)
    await expectUnchanged(scene, key.key_id, async () => {
      const without = await scene.owner.send('POST', path, { body: { days: 1 } })
      expect(await outcomeOf(without)).toEqual([428, 'precondition_required'])
      for (const etag of ['"7"', `W/${key.etag}`, '*', `${key.etag}, "7"`, '', '1']) {
        const response = await send({ ...key, etag }, { days: 1 })
        expect([etag, ...(await outcomeOf(response))]).toEqual([etag, 412, 'etag_mismatch'])
      }
    })
  })

  it('extends once for 20 requests at the same time with the same ETag', async () => {
    const key = await newKey(scene)
    const sent = Array.from({ length: 20 }, async () => (await send(key, { days: 10 })).status)
    const statuses = (await Promise.all(sent)).toSorted()
    expect(statuses).toEqual([200, ...Array<number>(19).fill(412)])
    const after = await keyOf(scene.owner, key.key_id)
    expect(Date.parse(after.expires_at) - Date.parse(key.expires_at)).toBe(10 * DAY_MS)
  })

  it('answers a retry with the same Idempotency-Key as the first time, before it looks at the ETag', async () => {
    const key = await newKey(scene)
    const call = () =>
      scene.owner.client.extendKey(
        { params: { key_id: key.key_id }, body: { days: 5 }, ifMatch: key.etag },
        { idempotencyKey: 'extend-0123456789abcdef' },
      )
    const first = await call()
    expect(await call()).toEqual(first)
    expect(first).toMatchObject({
      expires_at: (await keyOf(scene.owner, key.key_id)).expires_at,
    })
  })

  it('previews by the same rule and changes nothing', async () => {
    const key = await newKey(scene)
    await expectUnchanged(scene, key.key_id, async () => {
      const preview = await scene.owner.client.extendKey({
        params: { key_id: key.key_id },
        body: { days: 30, validate_only: true },
        ifMatch: key.etag,
      })
      const to = new Date(Date.parse(key.expires_at) + 30 * DAY_MS).toISOString()
      expect(preview).toEqual({
        key_id: key.key_id,
        from: key.expires_at,
        to,
        counted_from: 'expiry',
      })
      const tooLong = await send(key, { days: 366, validate_only: true })
      expect(await outcomeOf(tooLong)).toEqual([422, 'extension_too_long'])
    })
  })

  it('names the rule and its limit when a cap is passed', async () => {
    const capped = await newKeyScene(app(), { lifetime_days_max: 100 })
    const key = await newKey(scene)
    const shortLived = await newKey(capped)
    for (const [target, days, code, details] of [
      [key, 366, 'extension_too_long', { rule: 'extension_days_max', limit: 365 }],
      [key, Number.MAX_SAFE_INTEGER, 'extension_too_long', { limit: 365 }],
      [shortLived, 11, 'lifetime_exceeded', { rule: 'lifetime_days_max', limit: 100 }],
    ] as const) {
      const response = await send(target, { days }, target === key ? scene.owner : capped.owner)
      expect(response.status).toBe(422)
      expect(await response.json()).toMatchObject({ code, details })
    }
    const year = await extendKey(scene.owner, key, 365)
    const farther = await extendKey(scene.owner, year, 275)
    const response = await send(farther, { days: 1 })
    expect(response.status).toBe(422)
    expect(await response.json()).toMatchObject({
      code: 'validity_too_far',
      details: { rule: 'validity_ahead_days_max', limit: 730 },
    })
    expect((await keyOf(scene.owner, key.key_id)).etag).toBe(farther.etag)
  })

  it('extends a key that is disabled without letting it work again', async () => {
    const key = await newKey(scene)
    const params = { key_id: key.key_id }
    const disabled = await scene.owner.client.disableKey({ params, body: {} })
    expect(await extendKey(scene.owner, disabled, 1)).toMatchObject({ status: 'disabled' })
    expect(await scene.verify(key.plaintext)).toMatchObject({ valid: false, code: 'disabled' })
  })
})

describeApp('extending a key as time passes', (app) => {
  let scene: KeyScene
  beforeAll(async () => {
    scene = await newKeyScene(app())
  })
  const extend = async (keyId: string, days: number) => {
    const { etag } = await keyOf(scene.owner, keyId)
    return scene.owner.send('POST', keyPath('extendKey', keyId), {
      body: { days },
      headers: { 'if-match': etag },
    })
  }

  it('gives a finite, later expiry whatever the second: before, at and after the end (V17)', async () => {
    const keys = await Promise.all([0, 1, 2].map(() => newKey(scene, { validity_days: 1 })))
    app().clock.advance({ ms: DAY_MS - 1000 - (app().clock.now().getTime() - createdAt(keys)) })
    for (const [i, key] of keys.entries()) {
      const response = await extend(key.key_id, 1)
      const { expires_at } = (await response.json()) as { expires_at: string }
      const now = app().clock.now().getTime()
      const base = Math.max(now, Date.parse(key.expires_at))
      expect([i, Date.parse(expires_at)]).toEqual([i, base + DAY_MS])
      app().clock.advance({ ms: 1000 })
    }
  })

  it('revives an expired key from now on within the days of the policy, and not a day later', async () => {
    const key = await newKey(scene, { validity_days: 1 })
    const late = await newKey(scene, { validity_days: 1 })
    app().clock.advance({ days: 31 })
    expect(await scene.verify(key.plaintext)).toMatchObject({ code: 'expired' })
    const revived = await extend(key.key_id, 2)
    expect(await revived.json()).toMatchObject({
      status: 'active',
      extension: { counted_from: 'now' },
      expires_at: new Date(app().clock.now().getTime() + 2 * DAY_MS).toISOString(),
    })
    expect(await scene.verify(key.plaintext)).toMatchObject({ code: 'valid' })
    app().clock.advance({ ms: 1 })
    const response = await extend(late.key_id, 2)
    expect(response.status).toBe(422)
    expect(await response.json()).toMatchObject({
      code: 'revive_window_passed',
      details: { rule: 'revive_days', limit: 30 },
    })
  })

  it('never passes the lifetime since creation, however often it is extended and rotated (V18)', async () => {
    await setTenantRules(app(), scene.place, { lifetime_days_max: 20, default_validity_days: 10 })
    const key = await newKey(scene)
    const end = Date.parse(key.created_at) + 20 * DAY_MS
    for (let day = 0; day < 25; day++) {
      await extend(key.key_id, 1)
      await scene.owner.send('POST', keyPath('rotateKey', key.key_id), {
        body: { overlap_hours: 0 },
      })
      const { expires_at } = await keyOf(scene.owner, key.key_id)
      expect(Date.parse(expires_at)).toBeLessThanOrEqual(end)
      app().clock.advance({ days: 1 })
    }
    expect(Date.parse((await keyOf(scene.owner, key.key_id)).expires_at)).toBe(end)
    expect(await keyOf(scene.owner, key.key_id)).toMatchObject({ status: 'expired' })
  })
})

const createdAt = (keys: readonly { created_at: string }[]) => Date.parse(keys[0]?.created_at ?? '')
