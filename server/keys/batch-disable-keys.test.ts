import { beforeAll, expect, it } from 'vitest'
import { describeApp } from '../testing/describe-app.ts'
import { expectBadBodies } from '../testing/expect-bad-input.ts'
import {
  expectUnchanged,
  type KeyScene,
  keyOf,
  lastEvent,
  NO_SUCH_KEY,
  newKey,
  newKeyScene,
  seenOf,
} from '../testing/keys.ts'
import { refusalOf } from '../testing/people.ts'

const PATH = '/v1/keys/batch-disable'

describeApp('POST /v1/keys/batch-disable', (app) => {
  let scene: KeyScene
  beforeAll(async () => {
    scene = await newKeyScene(app())
  })
  const disable = (keyIds: string[], by = scene.owner) =>
    by.client.batchDisableKeys({ body: { key_ids: keyIds } })

  it('stops every key before the answer is there, with an event for each', async () => {
    const keys = [await newKey(scene), await newKey(scene), await newKey(scene, {}, scene.peer)]
    const { results } = await disable(
      keys.map(({ key_id }) => key_id),
      scene.admin,
    )
    expect(results.filter(({ ok }) => ok)).toHaveLength(3)
    for (const key of keys) {
      expect(await scene.verify(key.plaintext)).toMatchObject({ code: 'disabled' })
      expect(await keyOf(scene.admin, key.key_id)).toMatchObject({ disabled_by: 'admin' })
      expect(await lastEvent(scene, key.key_id)).toMatchObject({ action: 'key.disabled' })
    }
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

  it('answers for each key alone: one that is disabled already does not keep the others running', async () => {
    const running = await newKey(scene)
    const stopped = await newKey(scene)
    await disable([stopped.key_id])
    const { results } = await disable([running.key_id, stopped.key_id, running.key_id])
    expect(results.toSorted((a, b) => Number(b.ok) - Number(a.ok))).toEqual([
      { key_id: running.key_id, ok: true, code: null, expires_at: running.expires_at },
      {
        key_id: stopped.key_id,
        ok: false,
        code: 'already_disabled',
        expires_at: stopped.expires_at,
      },
    ])
    expect(await scene.verify(running.plaintext)).toMatchObject({ code: 'disabled' })
  })

  it('finishes two bulk acts on the same keys in opposite order, without a deadlock', async () => {
    const ids = (await Promise.all(Array.from({ length: 8 }, () => newKey(scene)))).map(
      ({ key_id }) => key_id,
    )
    const [one, two] = await Promise.all([
      disable(ids, app().operator),
      disable(ids.toReversed(), scene.admin),
    ])
    const done = [...one.results, ...two.results].filter(({ ok }) => ok)
    expect(done.map(({ key_id }) => key_id).toSorted()).toEqual(ids.toSorted())
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
          [{ key_ids: key.key_id }, 'key_ids'],
          [{ key_ids: [key.key_id, '*'] }, 'key_ids.1'],
          [{ key_ids: [key.key_id], all: true }, 'all'],
        ],
      ),
    )
  })

  it('is refused to a token without the scope, and to strangers', async () => {
    const key = await newKey(scene)
    const { client } = await scene.owner.withToken('read', 'admin')
    const call = client.batchDisableKeys({ body: { key_ids: [key.key_id] } })
    expect(await refusalOf(call)).toBe('scope_missing')
    expect(await refusalOf(disable([key.key_id], scene.stranger))).toBe('key_not_found')
  })

  it('answers a retry with the same Idempotency-Key as the first time', async () => {
    const key = await newKey(scene)
    const call = () =>
      scene.owner.client.batchDisableKeys(
        { body: { key_ids: [key.key_id] } },
        { idempotencyKey: 'batch-disable-0123456789' },
      )
    const first = await call()
    expect(first.results).toMatchObject([{ ok: true }])
    expect(await call()).toEqual(first)
  })
})
