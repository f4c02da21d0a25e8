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
import { refusalOf } from '../testing/people.ts'

describeApp('POST /v1/keys/{key_id}/finish-rotation', (app) => {
  let scene: KeyScene
  beforeAll(async () => {
    scene = await newKeyScene(app())
  })
  const finish = (key: { key_id: string }, by = scene.owner) =>
    by.client.finishRotation({ params: { key_id: key.key_id }, body: {} })
  const rotatedKey = async () => {
    const key = await newKey(scene)
    const rotated = await scene.owner.client.rotateKey({
      params: { key_id: key.key_id },
      body: {},
    })
    return { ...rotated, old: key.plaintext }
  }

  it('ends the overlap now: the old version is unknown at once, the new one goes on', async () => {
    const key = await rotatedKey()
    const finished = await finish(key)
    expect(finished).toMatchObject({ rotation_ends_at: null, expires_at: key.expires_at })
    expect(await scene.verify(key.old)).toMatchObject({ valid: false, code: 'unknown' })
    expect(await scene.verify(key.plaintext)).toMatchObject({ code: 'valid' })
    const { versions } = await keyOf(scene.owner, key.key_id)
    expect(versions.map(({ number, state }) => [number, state])).toEqual([
      [2, 'current'],
      [1, 'ended'],
    ])
    expect(await lastEvent(scene, key.key_id)).toMatchObject({
      action: 'key.rotation_finished',
      details: { version: 1 },
    })
  })

  it('is open to the owner, an admin of the project and an operator', async () => {
    for (const by of [scene.admin, app().operator]) {
      const key = await rotatedKey()
      await finish(key, by)
      expect(await lastEvent(scene, key.key_id)).toMatchObject({ actor: { user_id: by.userId } })
      expect(await scene.verify(key.old)).toMatchObject({ code: 'unknown' })
    }
  })

  it('hides the key from other members and other tenants as if it did not exist', async () => {
    const key = await rotatedKey()
    await expectHidden(scene, key.key_id, (id) => [
      'POST',
      keyPath('finishRotation', id),
      { body: {} },
    ])
  })

  it('refuses a key without an overlap, and takes no fields', async () => {
    const key = await newKey(scene)
    await expectUnchanged(scene, key.key_id, async () => {
      expect(await refusalOf(finish(key))).toBe('no_rotation')
      const response = await scene.owner.send('POST', keyPath('finishRotation', key.key_id), {
        body: { version: 1 },
      })
      expect(await outcomeOf(response)).toEqual([400, 'invalid_request'])
    })
  })

  it('finishes once for ten requests at the same time, and a retry repeats the answer', async () => {
    const key = await rotatedKey()
    const call = () =>
      scene.owner.client.finishRotation(
        { params: { key_id: key.key_id }, body: {} },
        { idempotencyKey: 'finish-0123456789abcdef' },
      )
    const first = await call()
    expect(await call()).toEqual(first)
    const other = await rotatedKey()
    const sent = Array.from({ length: 10 }, async () => {
      const response = await scene.owner.send('POST', keyPath('finishRotation', other.key_id))
      return response.status
    })
    expect((await Promise.all(sent)).toSorted()).toEqual([200, ...Array<number>(9).fill(409)])
  })
})
