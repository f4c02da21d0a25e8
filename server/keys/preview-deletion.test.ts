import { beforeAll, expect, it } from 'vitest'
import { describeApp } from '../testing/describe-app.ts'
import { expectUnchanged, type KeyScene, newKey, newKeyScene, outcomeOf } from '../testing/keys.ts'
import { newService } from '../testing/people.ts'

describeApp('POST /v1/keys/batch-delete/preview', (app) => {
  let scene: KeyScene
  beforeAll(async () => {
    scene = await newKeyScene(app())
  })
  const preview = (key_ids: string[], by = scene.owner) =>
    by.client.previewDeletion({ body: { key_ids } })

  it('names the services that used the keys in the last week, most uses first, and deletes nothing', async () => {
    const [one, two] = [await newKey(scene), await newKey(scene)]
    const [rare, busy, past] = [
      await newService(app()),
      await newService(app()),
      await newService(app()),
    ]
    await past.verify(one.plaintext)
    app().clock.advance({ days: 8 })
    await rare.verify(one.plaintext)
    for (const { plaintext } of [one, two, two]) await busy.verify(plaintext)
    await app().app.plane.usage.flush()
    await expectUnchanged(scene, one.key_id, async () => {
      expect(await preview([one.key_id, two.key_id])).toEqual({
        keys_affected: 2,
        callers: [
          { service_id: busy.service.service_id, name: busy.service.name, keys: 2, uses: 3 },
          { service_id: rare.service.service_id, name: rare.service.name, keys: 1, uses: 1 },
        ],
      })
    })
    expect((await preview([(await newKey(scene)).key_id])).callers).toEqual([])
    const policy = await scene.admin.client.previewProjectPolicy({
      params: { project_id: scene.place.projectId },
      body: { rules: { extension_days_max: 30 } },
    })
    expect(policy.callers.map(({ name, keys }) => [name, keys])).toEqual([
      [busy.service.name, 2],
      [rare.service.name, 1],
    ])
  })

  it('finds keys as the deletion does: one that may not be seen refuses them all', async () => {
    const key = await newKey(scene)
    expect((await preview([key.key_id], scene.admin)).keys_affected).toBe(1)
    for (const by of [scene.peer, scene.stranger]) {
      const body = { key_ids: [key.key_id] }
      for (const path of ['/v1/keys/batch-delete/preview', '/v1/keys/batch-delete'])
        expect(await outcomeOf(await by.send('POST', path, { body }))).toEqual([
          404,
          'key_not_found',
        ])
    }
  })
})
