import { eq, sql } from 'drizzle-orm'
import { beforeAll, expect, it } from 'vitest'
import { apiKeys, keyVersions } from '../db/schema/index.ts'
import { describeApp } from '../testing/describe-app.ts'
import {
  eventsOf,
  expectHidden,
  type KeyScene,
  lastEvent,
  masterKeyOf,
  newKey,
  newKeyScene,
  outcomeOf,
  seenOf,
} from '../testing/keys.ts'
import { addMember, newPerson, refusalOf } from '../testing/people.ts'

describeApp('DELETE /v1/keys/{key_id}', (app) => {
  let scene: KeyScene
  beforeAll(async () => {
    scene = await newKeyScene(app())
  })
  const remove = (key: { key_id: string }, by = scene.owner) =>
    by.client.deleteKey({ params: { key_id: key.key_id } })

  it('stops the key before the answer is there, and nobody finds it any more', async () => {
    const key = await newKey(scene)
    const response = await scene.owner.send('DELETE', `/v1/keys/${key.key_id}`)
    expect([response.status, await response.text()]).toEqual([204, ''])
    expect(await scene.verify(key.plaintext)).toMatchObject({ valid: false, code: 'unknown' })
    for (const by of [scene.owner, scene.admin, app().operator])
      expect(await refusalOf(remove(key, by))).toBe('key_not_found')
    const { data } = await scene.owner.client.listKeys({ query: { q: key.key_id } })
    expect(data).toEqual([])
  })

  it('destroys digests, sealed copies and data keys, and leaves a tombstone in the trail', async () => {
    const key = await newKey(scene)
    await scene.owner.client.rotateKey({ params: { key_id: key.key_id }, body: {} })
    await remove(key)
    const { orm } = app().deps.database
    const rows = [
      ...(await orm.select().from(apiKeys).where(eq(apiKeys.id, key.key_id))),
      ...(await orm.select().from(keyVersions).where(eq(keyVersions.keyId, key.key_id))),
    ]
    expect(rows).toEqual([])
    expect(await lastEvent(scene, key.key_id)).toMatchObject({
      action: 'key.deleted',
      actor: { user_id: scene.owner.userId },
      details: { name: key.name, created_at: key.created_at, last_used_at: null },
    })
  })

  it('is open to the owner, an admin of the project and an operator, in every status', async () => {
    for (const by of [scene.admin, app().operator]) {
      const key = await newKey(scene)
      await scene.owner.client.disableKey({ params: { key_id: key.key_id }, body: {} })
      await remove(key, by)
      expect(await scene.verify(key.plaintext)).toMatchObject({ code: 'unknown' })
    }
  })

  it('hides the key from other members and other tenants as if it did not exist', async () => {
    const key = await newKey(scene)
    await expectHidden(scene, key.key_id, (id) => ['DELETE', `/v1/keys/${id}`])
    expect(await scene.verify(key.plaintext)).toMatchObject({ code: 'valid' })
  })

  it('answers a key that was deleted exactly as one that never was', async () => {
    const key = await newKey(scene)
    await remove(key)
    const again = await seenOf(await scene.owner.send('DELETE', `/v1/keys/${key.key_id}`))
    const never = await scene.owner.send('DELETE', `/v1/keys/key_${'0'.repeat(26)}`)
    expect(again).toEqual(await seenOf(never))
  })

  it('deletes once for ten requests at the same time, with one tombstone', async () => {
    const key = await newKey(scene)
    const sent = Array.from({ length: 10 }, async () => {
      const response = await scene.owner.send('DELETE', `/v1/keys/${key.key_id}`)
      return response.status
    })
    expect((await Promise.all(sent)).toSorted()).toEqual([204, ...Array<number>(9).fill(404)])
    const actions = (await eventsOf(scene, key.key_id)).map(({ action }) => action)
    expect(actions).toEqual(['key.deleted', 'key.created'])
  })

  it('touches nothing but that one key (V24)', async () => {
    const key = await newKey(scene)
    const others = () =>
      app().deps.database.orm.execute(
        sql`select * from api_keys left join key_versions v on v.key_id = api_keys.id
            where api_keys.id <> ${key.key_id} order by api_keys.id, v.id`,
      )
    const before = (await others()).rows
    await remove(key)
    expect(before.length).toBeGreaterThan(3)
    expect((await others()).rows).toEqual(before)
  })

  it('gives its place under the limit of keys back', async () => {
    const small = await newKeyScene(app(), { keys_per_membership_max: 1 })
    const key = await newKey(small)
    expect(await refusalOf(newKey(small))).toBe('key_limit_reached')
    await remove(key, small.owner)
    expect((await newKey(small)).status).toBe('active')
  })

  it('never brings a deleted master key back, not even by a role that is lost and regained', async () => {
    const person = await newPerson(app(), { tenantId: scene.place.tenantId })
    const member = await addMember(app(), scene.place, person)
    const params = { project_id: scene.place.projectId, membership_id: member.membership_id }
    const masters = async () => {
      const { data } = await person.client.listProjectKeys({
        params: { project_id: scene.place.projectId },
        query: { user_id: person.userId },
      })
      return data.filter((key) => key.master).map((key) => key.role)
    }
    await remove(await masterKeyOf(scene, person), person)
    expect(await masters()).toEqual([])
    const admin = await app().operator.client.setRole({
      params,
      body: { role: 'admin' },
      ifMatch: member.etag,
    })
    expect(await masters()).toEqual(['admin'])
    await app().operator.client.setRole({ params, body: { role: 'member' }, ifMatch: admin.etag })
    expect(await masters()).toEqual(['admin'])
  })

  it('takes no fields, so that no body widens it', async () => {
    const key = await newKey(scene)
    const path = `/v1/keys/${key.key_id}`
    const wider = await scene.owner.send('DELETE', `${path}?project_id=all`)
    expect(await outcomeOf(wider)).toEqual([400, 'invalid_request'])
    const response = await scene.owner.send('DELETE', path, { body: { key_ids: ['*'] } })
    expect(await outcomeOf(response)).toEqual([204, null])
    expect(await lastEvent(scene, key.key_id)).toMatchObject({ action: 'key.deleted' })
  })
})
