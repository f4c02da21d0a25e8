import { beforeAll, expect, it } from 'vitest'
import { describeApp } from '../testing/describe-app.ts'
import {
  expectHidden,
  expectUnchanged,
  type KeyScene,
  keyOf,
  keyPath,
  lastEvent,
  newKey,
  newKeyScene,
  outcomeOf,
} from '../testing/keys.ts'
import { type Person, refusalOf } from '../testing/people.ts'

describeApp('POST /v1/keys/{key_id}/enable', (app) => {
  let scene: KeyScene
  beforeAll(async () => {
    scene = await newKeyScene(app())
  })
  const enable = (key: { key_id: string }, by = scene.owner) =>
    by.client.enableKey({ params: { key_id: key.key_id }, body: {} })
  const disabledKey = async (by: Person, owner = scene.owner) => {
    const key = await newKey(scene, {}, owner)
    await by.client.disableKey({ params: { key_id: key.key_id }, body: {} })
    return key
  }

  it('lets a key work again before the answer is there', async () => {
    const key = await disabledKey(scene.owner)
    expect(await enable(key)).toMatchObject({
      status: 'active',
      disabled_at: null,
      disabled_by: null,
      expires_at: key.expires_at,
    })
    expect(await scene.verify(key.plaintext)).toMatchObject({ code: 'valid' })
    expect(await lastEvent(scene, key.key_id)).toMatchObject({
      action: 'key.enabled',
      actor: { user_id: scene.owner.userId },
    })
  })

  it('is refused to the owner when an admin or operator stopped the key', async () => {
    for (const governor of [scene.admin, app().operator]) {
      const key = await disabledKey(governor)
      await expectUnchanged(scene, key.key_id, async () => {
        expect(await refusalOf(enable(key))).toBe('stopped_by_admin')
      })
      expect(await scene.verify(key.plaintext)).toMatchObject({ code: 'disabled' })
      await enable(key, scene.admin)
      expect(await scene.verify(key.plaintext)).toMatchObject({ code: 'valid' })
    }
  })

  it('lets those who govern enable what the owner stopped', async () => {
    const key = await disabledKey(scene.owner)
    expect(await enable(key, app().operator)).toMatchObject({ status: 'active' })
  })

  it('hides the key from other members and other tenants as if it did not exist', async () => {
    const key = await disabledKey(scene.owner)
    await expectHidden(scene, key.key_id, (id) => ['POST', keyPath('enableKey', id), { body: {} }])
  })

  it('refuses a key that is not disabled, and takes no fields', async () => {
    const key = await newKey(scene)
    await expectUnchanged(scene, key.key_id, async () => {
      expect(await refusalOf(enable(key))).toBe('already_enabled')
      const response = await scene.owner.send('POST', keyPath('enableKey', key.key_id), {
        body: { status: 'active' },
      })
      expect(await outcomeOf(response)).toEqual([400, 'invalid_request'])
    })
  })

  it('does not lift what stands above the key', async () => {
    const key = await disabledKey(scene.owner)
    const params = { project_id: scene.place.projectId }
    await app().operator.client.disableProject({ params, body: {} })
    expect(await enable(key)).toMatchObject({ status: 'suspended', suspended_by: 'project' })
    expect(await scene.verify(key.plaintext)).toMatchObject({
      code: 'suspended',
      suspended_by: 'project',
    })
    await app().operator.client.enableProject({ params, body: {} })
    expect(await scene.verify(key.plaintext)).toMatchObject({ code: 'valid' })
  })

  it('answers a retry as the first time', async () => {
    const key = await disabledKey(scene.owner)
    const call = () =>
      scene.owner.client.enableKey(
        { params: { key_id: key.key_id }, body: {} },
        { idempotencyKey: 'enable-0123456789abcdef' },
      )
    const first = await call()
    expect(await call()).toEqual(first)
  })

  it('gives back no time: an expired key stays expired', async () => {
    const key = await newKey(scene, { validity_days: 1 })
    const params = { key_id: key.key_id }
    await scene.owner.client.disableKey({ params, body: {} })
    app().clock.advance({ days: 1 })
    expect(await enable(key)).toMatchObject({ status: 'expired' })
    expect(await scene.verify(key.plaintext)).toMatchObject({ code: 'expired' })
    expect((await keyOf(scene.owner, key.key_id)).expires_at).toBe(key.expires_at)
  })
})
