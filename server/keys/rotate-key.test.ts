import { beforeAll, expect, it } from 'vitest'
import { describeApp } from '../testing/describe-app.ts'
import { expectBadBodies } from '../testing/expect-bad-input.ts'
import {
  expectHidden,
  expectUnchanged,
  type KeyScene,
  keyOf,
  keyPath,
  lastEvent,
  masterKeyOf,
  newKey,
  newKeyScene,
  setTenantRules,
} from '../testing/keys.ts'
import { refusalOf } from '../testing/people.ts'

const HOUR_MS = 3_600_000

describeApp('POST /v1/keys/{key_id}/rotate', (app) => {
  let scene: KeyScene
  beforeAll(async () => {
    scene = await newKeyScene(app())
  })
  const rotate = (
    key: { key_id: string },
    body: { overlap_hours?: number } = {},
    by = scene.owner,
  ) => by.client.rotateKey({ params: { key_id: key.key_id }, body })

  it('gives the same key a new version; both work until the overlap of a day is over', async () => {
    const key = await newKey(scene)
    const rotated = await rotate(key)
    expect(rotated.key_id).toBe(key.key_id)
    expect(rotated.plaintext).not.toBe(key.plaintext)
    expect(rotated.masked_key).not.toBe(key.masked_key)
    const end = new Date(app().clock.now().getTime() + 24 * HOUR_MS).toISOString()
    expect(rotated).toMatchObject({ rotation_ends_at: end, expires_at: key.expires_at })
    expect(await scene.verify(key.plaintext)).toMatchObject({ code: 'valid', expires_at: end })
    expect(await scene.verify(rotated.plaintext)).toMatchObject({
      code: 'valid',
      key_id: key.key_id,
      expires_at: key.expires_at,
    })
    const { versions } = await keyOf(scene.owner, key.key_id)
    expect(versions.map(({ number, state }) => [number, state])).toEqual([
      [2, 'current'],
      [1, 'retiring'],
    ])
  })

  it('leaves an event that names the versions and holds no plaintext', async () => {
    const key = await newKey(scene)
    const rotated = await rotate(key)
    const event = await lastEvent(scene, key.key_id)
    expect(event).toMatchObject({
      action: 'key.rotated',
      actor: { user_id: scene.owner.userId },
      details: { version: 2, old_version_ends_at: rotated.rotation_ends_at },
    })
    for (const secret of [key.plaintext, rotated.plaintext])
      expect(JSON.stringify(event)).not.toContain(secret.slice(8, -4))
  })

  it('stops the old version at once when no overlap is asked for', async () => {
    const key = await newKey(scene)
    const rotated = await rotate(key, { overlap_hours: 0 })
    expect(rotated.rotation_ends_at).toBeNull()
    expect(await scene.verify(key.plaintext)).toMatchObject({ valid: false, code: 'unknown' })
    expect(await scene.verify(rotated.plaintext)).toMatchObject({ code: 'valid' })
  })

  it('hides the key from other members and other tenants as if it did not exist', async () => {
    const key = await newKey(scene)
    await expectHidden(scene, key.key_id, (id) => ['POST', keyPath('rotateKey', id), { body: {} }])
  })

  it('is for its owner alone, because a plaintext goes to its owner only', async () => {
    const key = await newKey(scene)
    await expectUnchanged(scene, key.key_id, async () => {
      for (const governor of [scene.admin, app().operator])
        expect(await refusalOf(rotate(key, {}, governor))).toBe('not_permitted')
    })
    const reader = await scene.owner.withToken('read', 'admin')
    const byToken = reader.client.rotateKey({ params: { key_id: key.key_id }, body: {} })
    expect(await refusalOf(byToken)).toBe('scope_missing')
  })

  it('keeps at most two versions alive, also for ten requests at the same time', async () => {
    const key = await newKey(scene)
    const sent = Array.from({ length: 10 }, async () => {
      const response = await scene.owner.send('POST', keyPath('rotateKey', key.key_id), {
        body: {},
      })
      return response.status
    })
    expect((await Promise.all(sent)).toSorted()).toEqual([200, ...Array<number>(9).fill(409)])
    expect(await refusalOf(rotate(key))).toBe('rotation_in_progress')
    expect((await keyOf(scene.owner, key.key_id)).versions).toHaveLength(2)
  })

  it('answers a retry with the same version and plaintext', async () => {
    const key = await newKey(scene)
    const call = () =>
      scene.owner.client.rotateKey(
        { params: { key_id: key.key_id }, body: { overlap_hours: 1 } },
        { idempotencyKey: 'rotate-0123456789abcdef' },
      )
    const first = await call()
    expect(await call()).toEqual(first)
    expect((await keyOf(scene.owner, key.key_id)).versions).toHaveLength(2)
  })

  it('needs a key that works: not disabled, not suspended, and revealed once when it is a master key', async () => {
    const disabled = await newKey(scene)
    await scene.owner.client.disableKey({ params: { key_id: disabled.key_id }, body: {} })
    expect(await refusalOf(rotate(disabled))).toBe('key_disabled')
    const master = await masterKeyOf(scene, scene.owner)
    expect(await refusalOf(rotate(master))).toBe('never_revealed')
    const params = { project_id: scene.place.projectId }
    const suspended = await newKey(scene)
    await app().operator.client.disableProject({ params, body: {} })
    expect(await refusalOf(rotate(suspended))).toBe('key_suspended')
    await app().operator.client.enableProject({ params, body: {} })
  })

  it('takes whole hours within the policy, and names what is wrong', async () => {
    const key = await newKey(scene)
    await expectUnchanged(scene, key.key_id, async () => {
      await expectBadBodies(
        scene.owner,
        ['POST', keyPath('rotateKey', key.key_id)],
        [
          [{ overlap_hours: -1 }, 'overlap_hours'],
          [{ overlap_hours: 0.5 }, 'overlap_hours'],
          [{ overlap_hours: '1' }, 'overlap_hours'],
          [{ overlap_hours: null }, 'overlap_hours'],
          [{ expires_at: '2099-01-01T00:00:00Z' }, 'expires_at'],
        ],
      )
      const response = await scene.owner.send('POST', keyPath('rotateKey', key.key_id), {
        body: { overlap_hours: 721 },
      })
      expect(response.status).toBe(422)
      expect(await response.json()).toMatchObject({
        code: 'overlap_too_long',
        details: { rule: 'overlap_days_max', limit: 30 },
      })
    })
  })
})

describeApp('rotations as time passes', (app) => {
  let scene: KeyScene
  beforeAll(async () => {
    scene = await newKeyScene(app())
  })

  it('ends the overlap on its own, by the hour that was said, and then allows the next rotation', async () => {
    const key = await newKey(scene)
    const params = { key_id: key.key_id }
    const second = await scene.owner.client.rotateKey({ params, body: { overlap_hours: 2 } })
    app().clock.advance({ ms: 2 * HOUR_MS - 1 })
    expect(await scene.verify(key.plaintext)).toMatchObject({ code: 'valid' })
    app().clock.advance({ ms: 1 })
    expect(await scene.verify(key.plaintext)).toMatchObject({ valid: false, code: 'expired' })
    expect((await keyOf(scene.owner, key.key_id)).rotation_ends_at).toBeNull()
    const third = await scene.owner.client.rotateKey({ params, body: {} })
    expect(await scene.verify(key.plaintext)).toMatchObject({ valid: false, code: 'unknown' })
    expect(await scene.verify(second.plaintext)).toMatchObject({ code: 'valid' })
    expect(await scene.verify(third.plaintext)).toMatchObject({ code: 'valid' })
  })

  it('never lets the old version outlive its key, and an extension does not move its end', async () => {
    const key = await newKey(scene, { validity_days: 1 })
    const params = { key_id: key.key_id }
    const rotated = await scene.owner.client.rotateKey({ params, body: { overlap_hours: 48 } })
    expect(rotated.rotation_ends_at).toBe(key.expires_at)
    await scene.owner.client.extendKey({ params, body: { days: 30 }, ifMatch: rotated.etag })
    expect((await keyOf(scene.owner, key.key_id)).rotation_ends_at).toBe(key.expires_at)
    app().clock.advance({ days: 1 })
    expect(await scene.verify(key.plaintext)).toMatchObject({ code: 'expired' })
    expect(await scene.verify(rotated.plaintext)).toMatchObject({ code: 'valid' })
  })

  it('refuses a key that has expired', async () => {
    const key = await newKey(scene, { validity_days: 1 })
    app().clock.advance({ days: 1 })
    const call = scene.owner.client.rotateKey({ params: { key_id: key.key_id }, body: {} })
    expect(await refusalOf(call)).toBe('key_expired')
  })

  it('rotates with the shorter overlap when the policy allows less than the default', async () => {
    await setTenantRules(app(), scene.place, { overlap_days_max: 0 })
    const key = await newKey(scene)
    const params = { key_id: key.key_id }
    const rotated = await scene.owner.client.rotateKey({ params, body: {} })
    expect(rotated.rotation_ends_at).toBeNull()
    expect(await scene.verify(key.plaintext)).toMatchObject({ code: 'unknown' })
  })
})
