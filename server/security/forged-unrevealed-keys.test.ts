import { type SQL, sql } from 'drizzle-orm'
import { beforeAll, expect, it } from 'vitest'
import { describeApp } from '../testing/describe-app.ts'
import {
  extendKey,
  type KeyScene,
  keyOf,
  masterKeyOf,
  newKey,
  newKeyScene,
  outcomeOf,
} from '../testing/keys.ts'
import { newMember, newPlace, type Person, unique } from '../testing/people.ts'
import { forgedRows, tamper } from '../testing/security/behind-our-back.ts'

describeApp('a key without a secret, changed in the database without the root key', (app) => {
  let scene: KeyScene
  beforeAll(async () => {
    scene = await newKeyScene(app())
  })
  const reveal = (by: Person, keyId: string) =>
    by.send('POST', `/v1/keys/${keyId}/reveal`, { body: {} })

  /** Expects that nothing that would sign the key can be done to it any more, and the alarm to ring. */
  async function expectUnsigned(by: Person, keyId: string, statement: SQL) {
    const before = await forgedRows(app())
    await tamper(app(), statement)
    expect(await outcomeOf(await reveal(by, keyId))).toEqual([404, 'key_not_found'])
    expect(await forgedRows(app())).toBeGreaterThan(before)
    const { etag } = await keyOf(by, keyId)
    const extended = await by.send('POST', `/v1/keys/${keyId}/extend`, {
      body: { days: 1 },
      headers: { 'if-match': etag },
    })
    expect(await outcomeOf(extended)).toEqual([404, 'key_not_found'])
    const path = `/v1/keys/${keyId}`
    expect((await by.send('POST', `${path}/disable`, { body: {} })).status).toBe(200)
    const enabled = await by.send('POST', `${path}/enable`, { body: {} })
    expect(await outcomeOf(enabled)).toEqual([404, 'key_not_found'])
    expect((await by.send('DELETE', path)).status).toBe(204)
  }

  it.each([
    ['lasts longer', sql`expires_at = expires_at + interval '5 days'`],
    ['is younger', sql`created_at = created_at + interval '1 day'`],
    ['has a role', sql`role = 'admin'`],
    ['has another format', sql`format = 'uuid'`],
  ])('is not signed when it was written that it %s', async (_, change) => {
    const owner = await newMember(app(), scene.place)
    const { key_id } = await masterKeyOf(scene, owner)
    await expectUnsigned(owner, key_id, sql`update api_keys set ${change} where id = ${key_id}`)
  })

  it('is not signed when it was another’s, or made up', async () => {
    const [owner, thief] = [
      await newMember(app(), scene.place),
      await newMember(app(), scene.place),
    ]
    const [victims, own] = [await masterKeyOf(scene, owner), await masterKeyOf(scene, thief)]
    const thiefs = sql`(select membership_id from api_keys where id = ${own.key_id})`
    await expectUnsigned(
      thief,
      victims.key_id,
      sql`update api_keys set user_id = ${thief.userId}, membership_id = ${thiefs} where id = ${victims.key_id}`,
    )
    const madeUp = `key_${'0'.repeat(20)}${String(unique()).padStart(6, '0')}`
    await expectUnsigned(
      thief,
      madeUp,
      sql`insert into api_keys select (jsonb_populate_record(k, jsonb_build_object('id', ${madeUp}::text))).* from api_keys k where id = ${own.key_id}`,
    )
    expect((await reveal(thief, own.key_id)).status).toBe(200)
  })

  it('is not made of one that had a secret, nor rotated without one', async () => {
    const [stripped, emptied] = [await newKey(scene), await newKey(scene)]
    await tamper(app(), sql`delete from key_versions where key_id = ${stripped.key_id}`)
    await expectUnsigned(
      scene.owner,
      stripped.key_id,
      sql`update api_keys set expires_at = expires_at + interval '5 days' where id = ${stripped.key_id}`,
    )
    await tamper(app(), sql`update key_versions set digest = null where key_id = ${emptied.key_id}`)
    await tamper(
      app(),
      sql`update api_keys set expires_at = expires_at + interval '5 days' where id = ${emptied.key_id}`,
    )
    const rotated = await scene.owner.send('POST', `/v1/keys/${emptied.key_id}/rotate`, {
      body: {},
    })
    expect(await outcomeOf(rotated)).toEqual([404, 'key_not_found'])
  })

  it('does not lose its disabled mark, before the first reveal or after it', async () => {
    const owner = await newMember(app(), scene.place)
    const { key_id } = await masterKeyOf(scene, owner)
    const params = { key_id }
    const lift = sql`update api_keys set disabled_at = null, disabled_by = null where id = ${key_id}`
    await scene.admin.client.disableKey({ params, body: {} })
    await tamper(app(), lift)
    expect(await outcomeOf(await reveal(owner, key_id))).toEqual([404, 'key_not_found'])

    const peers = await masterKeyOf(scene, scene.peer)
    expect((await reveal(scene.peer, peers.key_id)).status).toBe(200)
    await scene.admin.client.disableKey({ params: { key_id: peers.key_id }, body: {} })
    await tamper(app(), sql`delete from key_versions where key_id = ${peers.key_id}`)
    await expectUnsigned(
      scene.peer,
      peers.key_id,
      sql`update api_keys set disabled_at = null, disabled_by = null where id = ${peers.key_id}`,
    )
  })

  it('is extended, stopped, started and then revealed like any other when nobody touched it', async () => {
    const before = await forgedRows(app())
    const owner = await newMember(app(), await newPlace(app()))
    const [master] = (await owner.client.listKeys({})).data
    if (!master) throw new Error('There is no master key')
    const params = { key_id: master.key_id }
    const { extension } = await extendKey(owner, master, 2)
    await owner.client.disableKey({ params, body: {} })
    await owner.client.enableKey({ params, body: {} })
    const shown = await owner.client.revealKey({ params, body: {} })
    expect(await scene.verify(shown.plaintext)).toMatchObject({
      code: 'valid',
      expires_at: extension.to,
    })
    await extendKey(owner, await keyOf(owner, master.key_id), 1)
    expect((await scene.verify(shown.plaintext)).code).toBe('valid')
    expect(await forgedRows(app())).toBe(before)
  })
})
