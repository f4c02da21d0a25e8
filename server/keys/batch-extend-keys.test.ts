import { beforeAll, expect, it } from 'vitest'
import { describeApp } from '../testing/describe-app.ts'
import { expectBadBodies } from '../testing/expect-bad-input.ts'
import {
  expectUnchanged,
  type KeyScene,
  keyOf,
  lastEvent,
  NO_DAYS,
  NO_SUCH_KEY,
  newKey,
  newKeyScene,
  outcomeOf,
  seenOf,
} from '../testing/keys.ts'
import { refusalOf } from '../testing/people.ts'

const PATH = '/v1/keys/batch-extend'
const DAY_MS = 86_400_000
type Seen = { key_id: string; etag: string; expires_at: string }

describeApp('POST /v1/keys/batch-extend', (app) => {
  let scene: KeyScene
  beforeAll(async () => {
    scene = await newKeyScene(app())
  })
  const bodyOf = (keys: readonly Seen[], days: number) => ({
    keys: keys.map(({ key_id, etag }) => ({ key_id, etag })),
    days,
  })
  const extend = (keys: readonly Seen[], days: number, by = scene.owner) =>
    by.client.batchExtendKeys({ body: bodyOf(keys, days) })

  it('moves every expiry later and leaves an event for each key', async () => {
    const keys = [await newKey(scene), await newKey(scene), await newKey(scene)]
    const { results } = await extend(keys, 7, scene.admin)
    for (const key of keys) {
      const to = new Date(Date.parse(key.expires_at) + 7 * DAY_MS).toISOString()
      expect(results).toContainEqual({ key_id: key.key_id, ok: true, code: null, expires_at: to })
      expect(await scene.verify(key.plaintext)).toMatchObject({ code: 'valid', expires_at: to })
      expect(await lastEvent(scene, key.key_id)).toMatchObject({
        action: 'key.extended',
        actor: { user_id: scene.admin.userId },
        details: { days: 7 },
      })
    }
    expect(results).toHaveLength(3)
  })

  it('refuses the whole of it, before anything happens, for one ID that may not be seen (V23)', async () => {
    const mine = await newKey(scene)
    const foreign = await newKey(scene, {}, scene.peer)
    const send = async (other: string) =>
      seenOf(
        await scene.owner.send('POST', PATH, {
          body: bodyOf([mine, { ...foreign, key_id: other }], 1),
        }),
      )
    await expectUnchanged(scene, mine.key_id, () =>
      expectUnchanged(scene, foreign.key_id, async () => {
        const hidden = await send(foreign.key_id)
        expect(hidden).toEqual(await send(NO_SUCH_KEY))
        expect(hidden).toMatchObject({ status: 404, body: { code: 'key_not_found' } })
      }),
    )
  })

  it('answers for each key alone when one cannot be extended', async () => {
    const good = await newKey(scene)
    const changed = await newKey(scene)
    await scene.owner.client.renameKey({
      params: { key_id: changed.key_id },
      body: { name: 'new' },
      ifMatch: changed.etag,
    })
    const far = await newKey(scene, { validity_days: 730 })
    const { results } = await extend([good, changed, far], 1)
    const reasons = Object.fromEntries(
      results.map(({ key_id, code, limit }) => [key_id, [code, limit]]),
    )
    expect(reasons).toEqual({
      [good.key_id]: [null, undefined],
      [changed.key_id]: ['etag_mismatch', undefined],
      [far.key_id]: ['validity_too_far', 730],
    })
    expect((await keyOf(scene.owner, far.key_id)).expires_at).toBe(far.expires_at)
  })

  it('extends once for ten requests at the same time', async () => {
    const keys = [await newKey(scene), await newKey(scene)]
    await Promise.all(Array.from({ length: 10 }, () => extend(keys, 3)))
    for (const key of keys) {
      const { expires_at } = await keyOf(scene.owner, key.key_id)
      expect(Date.parse(expires_at) - Date.parse(key.expires_at)).toBe(3 * DAY_MS)
    }
  })

  it('previews by the same rule and changes nothing', async () => {
    const key = await newKey(scene)
    await expectUnchanged(scene, key.key_id, async () => {
      const preview = await scene.owner.client.batchExtendKeys({
        body: { ...bodyOf([key], 9), validate_only: true },
      })
      const to = new Date(Date.parse(key.expires_at) + 9 * DAY_MS).toISOString()
      expect(preview.results).toEqual([
        { key_id: key.key_id, ok: true, code: null, expires_at: to },
      ])
    })
  })

  it('refuses a key that is named twice rather than extend it twice', async () => {
    const key = await newKey(scene)
    await extend([key, key], 1)
    expect((await keyOf(scene.owner, key.key_id)).expires_at).toBe(key.expires_at)
  })

  it('takes whole days for 1 to 200 keys, and names what is wrong', async () => {
    const key = await newKey(scene)
    const one = { key_id: key.key_id, etag: key.etag }
    await expectUnchanged(scene, key.key_id, async () => {
      for (const days of NO_DAYS) {
        const response = await scene.owner.send('POST', PATH, {
          raw: `{"keys":[${JSON.stringify(one)}],"days":${days}}`,
        })
        expect([days, ...(await outcomeOf(response))]).toEqual([days, 400, 'invalid_request'])
      }
      await expectBadBodies(
        scene.owner,
        ['POST', PATH],
        [
          [{ keys: [], days: 1 }, 'keys'],
          [{ keys: Array.from({ length: 201 }, () => one), days: 1 }, 'keys'],
          [{ keys: [{ key_id: key.key_id }], days: 1 }, 'keys.0.etag'],
          [{ keys: [{ ...one, key_id: '*' }], days: 1 }, 'keys.0.key_id'],
          [{ days: 1 }, 'keys'],
          [{ keys: [one], days: 1, project_id: 'x' }, 'project_id'],
        ],
      )
    })
  })

  it('answers a retry with the same Idempotency-Key as the first time', async () => {
    const key = await newKey(scene)
    const call = (days: number) =>
      scene.owner.client.batchExtendKeys(
        { body: bodyOf([key], days) },
        { idempotencyKey: 'batch-extend-0123456789' },
      )
    const first = await call(2)
    expect(await call(2)).toEqual(first)
    expect(await refusalOf(call(3))).toBe('idempotency_mismatch')
  })
})
