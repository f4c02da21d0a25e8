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
  newKey,
  newKeyScene,
  outcomeOf,
} from '../testing/keys.ts'
import { refusalOf } from '../testing/people.ts'

describeApp('POST /v1/keys/{key_id}/rename', (app) => {
  let scene: KeyScene
  beforeAll(async () => {
    scene = await newKeyScene(app())
  })
  const rename = (key: { key_id: string; etag: string }, name: string, by = scene.owner) =>
    by.client.renameKey({ params: { key_id: key.key_id }, body: { name }, ifMatch: key.etag })

  it('gives a key another name, keeps it working, and leaves both names in the trail', async () => {
    const key = await newKey(scene, { name: 'before' })
    const renamed = await rename(key, '名前 ✓ <b>after</b>')
    expect(renamed).toMatchObject({ key_id: key.key_id, name: '名前 ✓ <b>after</b>' })
    expect(renamed.etag).not.toBe(key.etag)
    expect((await keyOf(scene.owner, key.key_id)).name).toBe(renamed.name)
    expect(await lastEvent(scene, key.key_id)).toMatchObject({
      action: 'key.renamed',
      actor: { user_id: scene.owner.userId },
      details: { from: 'before', to: renamed.name },
    })
    expect(await scene.verify(key.plaintext)).toMatchObject({ code: 'valid' })
  })

  it('hides the key from other members and other tenants as if it did not exist', async () => {
    const key = await newKey(scene)
    await expectHidden(scene, key.key_id, (id) => [
      'POST',
      keyPath('renameKey', id),
      { body: { name: 'mine' }, headers: { 'if-match': key.etag } },
    ])
  })

  it('is for its owner alone, not for those who govern', async () => {
    const key = await newKey(scene)
    await expectUnchanged(scene, key.key_id, async () => {
      for (const governor of [scene.admin, app().operator])
        expect(await refusalOf(rename(key, 'ours', governor))).toBe('not_permitted')
    })
  })

  it('asks for the ETag that was seen last, so that no name is overwritten unseen', async () => {
    const key = await newKey(scene)
    const path = keyPath('renameKey', key.key_id)
    const without = await scene.owner.send('POST', path, { body: { name: 'x' } })
    expect(await outcomeOf(without)).toEqual([428, 'precondition_required'])
    await rename(key, 'first')
    expect(await refusalOf(rename(key, 'second'))).toBe('etag_mismatch')
    expect((await keyOf(scene.owner, key.key_id)).name).toBe('first')
  })

  it('names what is wrong with a name, and changes nothing', async () => {
    const key = await newKey(scene)
    await expectUnchanged(scene, key.key_id, () =>
      expectBadBodies(
        scene.owner,
        ['POST', keyPath('renameKey', key.key_id)],
        [
          [{}, 'name'],
          [{ name: '' }, 'name'],
          [{ name: '  ' }, 'name'],
          [{ name: ' x' }, 'name'],
          [{ name: 'x'.repeat(101) }, 'name'],
          [{ name: 'nul \u0000' }, 'name'],
          [{ name: 'half \ud800' }, 'name'],
          [{ name: 7 }, 'name'],
          [{ name: ['x'] }, 'name'],
          [{ name: 'x', role: 'admin' }, 'role'],
          [{ name: 'x', user_id: scene.admin.userId }, 'user_id'],
        ],
      ),
    )
  })

  it('works for a key in every status', async () => {
    const key = await newKey(scene)
    const params = { key_id: key.key_id }
    const disabled = await scene.owner.client.disableKey({ params, body: {} })
    expect(await rename(disabled, 'still mine')).toMatchObject({
      name: 'still mine',
      status: 'disabled',
    })
  })
})
