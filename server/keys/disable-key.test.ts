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
} from '../testing/keys.ts'
import { refusalOf } from '../testing/people.ts'

describeApp('POST /v1/keys/{key_id}/disable', (app) => {
  let scene: KeyScene
  beforeAll(async () => {
    scene = await newKeyScene(app())
  })
  const disable = (key: { key_id: string }, by = scene.owner, body: { reason?: string } = {}) =>
    by.client.disableKey({ params: { key_id: key.key_id }, body })

  it('stops the key before the answer is there, without asking for an ETag', async () => {
    const key = await newKey(scene)
    expect(await disable(key)).toMatchObject({
      status: 'disabled',
      disabled_by: 'owner',
      disabled_at: app().clock.now().toISOString(),
    })
    expect(await scene.verify(key.plaintext)).toMatchObject({
      status: 200,
      valid: false,
      code: 'disabled',
      key_id: key.key_id,
    })
  })

  it('remembers by which standing it was stopped, and why', async () => {
    for (const [by, standing] of [
      [scene.owner, 'owner'],
      [scene.admin, 'admin'],
      [app().operator, 'operator'],
    ] as const) {
      const key = await newKey(scene)
      expect(await disable(key, by, { reason: 'leaked' })).toMatchObject({ disabled_by: standing })
      expect(await lastEvent(scene, key.key_id)).toMatchObject({
        action: 'key.disabled',
        actor: { user_id: by.userId },
        details: { by: standing, reason: 'leaked' },
      })
    }
  })

  it('hides the key from other members and other tenants as if it did not exist', async () => {
    const key = await newKey(scene)
    await expectHidden(scene, key.key_id, (id) => ['POST', keyPath('disableKey', id), { body: {} }])
    expect(await scene.verify(key.plaintext)).toMatchObject({ code: 'valid' })
  })

  it('refuses a key that is disabled already, and keeps who stopped it first', async () => {
    const key = await newKey(scene)
    await disable(key, scene.admin)
    await expectUnchanged(scene, key.key_id, async () => {
      expect(await refusalOf(disable(key))).toBe('already_disabled')
    })
  })

  it('lets those who govern take over what its owner stopped, so that only they enable it', async () => {
    const key = await newKey(scene)
    await disable(key)
    expect((await keyOf(scene.admin, key.key_id)).allowed_acts).toContain('disable')
    expect(await disable(key, scene.admin)).toMatchObject({ disabled_by: 'admin' })
    expect(await refusalOf(disable(key, app().operator))).toBe('already_disabled')
    const enable = scene.owner.client.enableKey({ params: { key_id: key.key_id }, body: {} })
    expect(await refusalOf(enable)).toBe('stopped_by_admin')
  })

  it('stops both versions of a rotation', async () => {
    const key = await newKey(scene)
    const rotated = await scene.owner.client.rotateKey({ params: { key_id: key.key_id }, body: {} })
    await disable(key)
    for (const plaintext of [key.plaintext, rotated.plaintext])
      expect(await scene.verify(plaintext)).toMatchObject({ code: 'disabled' })
  })

  it('stops a master key before it has a secret, and then none can be made', async () => {
    const master = await masterKeyOf(scene, scene.peer)
    await disable(master, scene.admin)
    const reveal = scene.peer.client.revealKey({ params: { key_id: master.key_id }, body: {} })
    expect(await refusalOf(reveal)).toBe('key_disabled')
    expect((await keyOf(scene.peer, master.key_id)).versions).toEqual([])
  })

  it('names what is wrong, and changes nothing', async () => {
    const key = await newKey(scene)
    await expectUnchanged(scene, key.key_id, () =>
      expectBadBodies(
        scene.owner,
        ['POST', keyPath('disableKey', key.key_id)],
        [
          [{ reason: '' }, 'reason'],
          [{ reason: 'x'.repeat(201) }, 'reason'],
          [{ reason: 1 }, 'reason'],
          [{ disabled_by: 'admin' }, 'disabled_by'],
          [{ user_id: scene.admin.userId }, 'user_id'],
        ],
      ),
    )
  })

  it('lets an admin take over a stop, so that the owner cannot end it (rule 7)', async () => {
    const key = await newKey(scene)
    const params = { key_id: key.key_id }
    await disable(key, scene.owner)
    const seen = await scene.admin.client.getKey({ params })
    expect(seen.allowed_acts).toContain('disable')
    expect(await disable(key, scene.admin)).toMatchObject({ disabled_by: 'admin' })
    const enabled = scene.owner.client.enableKey({ params, body: {} })
    expect(await refusalOf(enabled)).toBe('stopped_by_admin')
  })

  it('answers a retry as the first time', async () => {
    const key = await newKey(scene)
    const call = () =>
      scene.owner.client.disableKey(
        { params: { key_id: key.key_id }, body: {} },
        { idempotencyKey: 'disable-0123456789abcdef' },
      )
    const first = await call()
    expect(await call()).toEqual(first)
  })
})
