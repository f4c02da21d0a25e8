import { beforeAll, expect, it } from 'vitest'
import { describeApp } from '../testing/describe-app.ts'
import { expectBadBodies } from '../testing/expect-bad-input.ts'
import {
  expectUnchanged,
  type KeyScene,
  lastEvent,
  NO_SUCH_KEY,
  newKey,
  newKeyScene,
  seenOf,
} from '../testing/keys.ts'
import { refusalOf } from '../testing/people.ts'

const PATH = '/v1/keys/batch-delete'

describeApp('POST /v1/keys/batch-delete', (app) => {
  let scene: KeyScene
  beforeAll(async () => {
    scene = await newKeyScene(app())
  })
  const remove = (keyIds: string[], by = scene.owner) =>
    by.client.batchDeleteKeys({ body: { key_ids: keyIds } })

  it('deletes every key for good before the answer is there, with a tombstone for each', async () => {
    const keys = [await newKey(scene), await newKey(scene), await newKey(scene, {}, scene.peer)]
    const { results } = await remove(
      keys.map(({ key_id }) => key_id),
      scene.admin,
    )
    expect(results.filter(({ ok }) => ok)).toHaveLength(3)
    for (const key of keys) {
      expect(await scene.verify(key.plaintext)).toMatchObject({ valid: false, code: 'unknown' })
      expect(await lastEvent(scene, key.key_id)).toMatchObject({
        action: 'key.deleted',
        actor: { user_id: scene.admin.userId },
      })
    }
  })

  it('says that nothing is left to expire', async () => {
    const { key_id } = await newKey(scene)
    const { results } = await remove([key_id, key_id])
    expect(results).toEqual([{ key_id, ok: true, code: null, expires_at: null }])
  })

  it('refuses the whole of it, before anything happens, for one ID that may not be seen (V23)', async () => {
    const mine = await newKey(scene)
    const foreign = await newKey(scene, {}, scene.peer)
    const send = async (other: string) =>
      seenOf(await scene.owner.send('POST', PATH, { body: { key_ids: [mine.key_id, other] } }))
    await expectUnchanged(scene, mine.key_id, () =>
      expectUnchanged(scene, foreign.key_id, async () => {
        const hidden = await send(foreign.key_id)
        expect(hidden).toEqual(await send(NO_SUCH_KEY))
        expect(hidden).toMatchObject({ status: 404, body: { code: 'key_not_found' } })
      }),
    )
    expect(await scene.verify(mine.plaintext)).toMatchObject({ code: 'valid' })
  })

  it('takes 1 to 200 key IDs and nothing else', async () => {
    const key = await newKey(scene)
    await expectUnchanged(scene, key.key_id, () =>
      expectBadBodies(
        scene.owner,
        ['POST', PATH],
        [
          [{}, 'key_ids'],
          [{ key_ids: [] }, 'key_ids'],
          [{ key_ids: Array(201).fill(key.key_id) }, 'key_ids'],
          [{ key_ids: [null] }, 'key_ids.0'],
          [{ key_ids: [key.key_id, '%'] }, 'key_ids.1'],
          [{ key_ids: [key.key_id], project_id: scene.place.projectId }, 'project_id'],
        ],
      ),
    )
  })

  it('is refused to a token without the scope, and to strangers', async () => {
    const key = await newKey(scene)
    const { client } = await scene.owner.withToken('read', 'admin')
    const call = client.batchDeleteKeys({ body: { key_ids: [key.key_id] } })
    expect(await refusalOf(call)).toBe('scope_missing')
    expect(await refusalOf(remove([key.key_id], scene.stranger))).toBe('key_not_found')
  })

  it('answers a retry with the same Idempotency-Key as the first time', async () => {
    const key = await newKey(scene)
    const call = () =>
      scene.owner.client.batchDeleteKeys(
        { body: { key_ids: [key.key_id] } },
        { idempotencyKey: 'batch-delete-0123456789' },
      )
    const first = await call()
    expect(await call()).toEqual(first)
    expect(await refusalOf(remove([key.key_id]))).toBe('key_not_found')
  })
})
