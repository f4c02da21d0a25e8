import { beforeAll, expect, it } from 'vitest'
import { describeApp } from '../testing/describe-app.ts'
import {
  expectHidden,
  type KeyScene,
  keyOf,
  lastEvent,
  newKey,
  newKeyScene,
  outcomeOf,
} from '../testing/keys.ts'

describeApp('POST /v1/keys/{key_id}/set-rate-limit', (app) => {
  let scene: KeyScene
  beforeAll(async () => {
    scene = await newKeyScene(app(), { rate_limit_per_minute: 100 })
  })
  const send = async (key_id: string, body: unknown, by = scene.admin) =>
    by.send('POST', `/v1/keys/${key_id}/set-rate-limit`, {
      body,
      headers: { 'if-match': (await keyOf(scene.admin, key_id)).etag },
    })

  it('limits a key for project admins and operators, and says so in its history', async () => {
    const { key_id } = await newKey(scene)
    for (const [by, perMinute] of [
      [scene.admin, 100],
      [app().operator, 7],
    ] as const) {
      const reply = await send(key_id, { rate_limit_per_minute: perMinute }, by)
      expect(await reply.json()).toMatchObject({
        rate_limit_per_minute: perMinute,
        own_rate_limit_per_minute: perMinute,
      })
    }
    expect(await lastEvent(scene, key_id)).toMatchObject({
      action: 'key.rate_limit_set',
      details: { from: 100, to: 7 },
    })
  })

  it('is refused to the owner, who could lift what an admin set, and hidden from others', async () => {
    const { key_id } = await newKey(scene)
    const body = { rate_limit_per_minute: 1 }
    expect(await outcomeOf(await send(key_id, body, scene.owner))).toEqual([403, 'not_permitted'])
    await expectHidden(scene, key_id, (id) => [
      'POST',
      `/v1/keys/${id}/set-rate-limit`,
      { body, headers: { 'if-match': '"1"' } },
    ])
    expect((await keyOf(scene.owner, key_id)).allowed_acts).not.toContain('set_rate_limit')
    expect((await keyOf(scene.admin, key_id)).allowed_acts).toContain('set_rate_limit')
  })

  it('is never looser than the policy, nor anything but a whole number', async () => {
    const { key_id } = await newKey(scene)
    const looser = await send(key_id, { rate_limit_per_minute: 101 })
    expect(await looser.clone().json()).toMatchObject({
      details: { rule: 'rate_limit_per_minute', limit: 100 },
    })
    expect(await outcomeOf(looser)).toEqual([422, 'rate_limit_looser'])
    for (const wrong of [0, -1, 1.5, '5', true, [5], {}, 1_000_001, undefined]) {
      const response = await send(key_id, { rate_limit_per_minute: wrong })
      expect(await outcomeOf(response)).toEqual([400, 'invalid_request'])
    }
  })

  it('needs the ETag last seen, so that two admins do not overwrite each other', async () => {
    const { key_id } = await newKey(scene)
    const path = `/v1/keys/${key_id}/set-rate-limit`
    const body = { rate_limit_per_minute: 5 }
    const without = await scene.admin.send('POST', path, { body })
    expect(await outcomeOf(without)).toEqual([428, 'precondition_required'])
    const stale = await scene.admin.send('POST', path, { body, headers: { 'if-match': '"99"' } })
    expect(await outcomeOf(stale)).toEqual([412, 'etag_mismatch'])
  })
})
