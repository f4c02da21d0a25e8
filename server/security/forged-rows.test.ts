import { ANY_ACCESS } from '@keyward/contract'
import { type SQL, sql } from 'drizzle-orm'
import { beforeAll, expect, it } from 'vitest'
import { digestOf, newSecret } from '../crypto/secret-strings.ts'
import { describeApp } from '../testing/describe-app.ts'
import { extendKey, type KeyScene, keyOf, newKey, newKeyScene, outcomeOf } from '../testing/keys.ts'
import { newPlace, newService, type Person, refusalOf, unique } from '../testing/people.ts'
import { forgedRows, reload, tamper } from '../testing/security/behind-our-back.ts'

describeApp('a row changed in the database without the root key', (app) => {
  let scene: KeyScene
  let bystander: string
  beforeAll(async () => {
    scene = await newKeyScene(app())
    bystander = (await newKey(scene)).plaintext
  })

  const expectOthersUnharmed = async () =>
    expect(await scene.verify(bystander)).toMatchObject({ valid: true })

  /** Expects a plaintext not to verify once the node has read again, and the alarm to ring. */
  async function expectRefused(plaintext: string, statement: SQL, ...things: string[]) {
    const before = await forgedRows(app())
    await tamper(app(), statement)
    await reload(app(), things)
    const answer = await scene.verify(plaintext)
    expect(answer.valid).toBe(false)
    expect(await forgedRows(app())).toBeGreaterThan(before)
    await expectOthersUnharmed()
    return answer
  }

  it('does not raise the role of a key', async () => {
    const key = await newKey(scene, { role: 'member' }, scene.admin)
    const answer = await expectRefused(
      key.plaintext,
      sql`update api_keys set role = 'admin' where id = ${key.key_id}`,
      `key:${key.key_id}`,
    )
    expect(answer).toMatchObject({ code: 'unknown', role: null })
  })

  it('does not move the expiry of a key', async () => {
    const key = await newKey(scene)
    await expectRefused(
      key.plaintext,
      sql`update api_keys set expires_at = expires_at + interval '1000 days' where id = ${key.key_id}`,
      `key:${key.key_id}`,
    )
  })

  it('does not lift the disabled mark of a key', async () => {
    const key = await newKey(scene)
    await scene.admin.client.disableKey({ params: { key_id: key.key_id }, body: {} })
    await expectRefused(
      key.plaintext,
      sql`update api_keys set disabled_at = null, disabled_by = null where id = ${key.key_id}`,
      `key:${key.key_id}`,
    )
  })

  it('does not make a plaintext good that somebody made up', async () => {
    const key = await newKey(scene)
    const known = newSecret('kw').reveal()
    await expectRefused(
      known,
      sql`update key_versions set digest = ${digestOf(known)} where key_id = ${key.key_id}`,
      `key:${key.key_id}`,
    )
    expect(await scene.verify(key.plaintext)).toMatchObject({ code: 'unknown' })
  })

  it('does not move a version to another key, nor a key to another project or person', async () => {
    const [key, other] = [await newKey(scene), await newKey(scene, {}, scene.admin)]
    await expectRefused(
      key.plaintext,
      sql`update key_versions set key_id = ${other.key_id}, number = 2 where key_id = ${key.key_id}`,
      `key:${key.key_id}`,
      `key:${other.key_id}`,
    )
    const place = await newPlace(app())
    const [moved, given] = [await newKey(scene), await newKey(scene)]
    await expectRefused(
      moved.plaintext,
      sql`update api_keys set project_id = ${place.projectId} where id = ${moved.key_id}`,
      `key:${moved.key_id}`,
    )
    await expectRefused(
      given.plaintext,
      sql`update api_keys set user_id = ${scene.admin.userId} where id = ${given.key_id}`,
      `key:${given.key_id}`,
    )
  })

  it('does not make the old version of a rotation live longer', async () => {
    const key = await newKey(scene)
    await scene.owner.client.rotateKey({ params: { key_id: key.key_id }, body: {} })
    await expectRefused(
      key.plaintext,
      sql`update key_versions set ends_at = null where key_id = ${key.key_id} and number = 1`,
      `key:${key.key_id}`,
    )
  })

  it('is not made good by extending, enabling or rotating: it can only be stopped and deleted', async () => {
    const acts: ((key: { key_id: string; etag: string }, by: Person) => Promise<Response>)[] = [
      ({ key_id, etag }, by) =>
        by.send('POST', `/v1/keys/${key_id}/extend`, {
          body: { days: 1 },
          headers: { 'if-match': etag },
        }),
      ({ key_id }, by) => by.send('POST', `/v1/keys/${key_id}/rotate`, { body: {} }),
    ]
    for (const act of acts) {
      const { plaintext, ...key } = await newKey(scene)
      const known = newSecret('kw').reveal()
      await expectRefused(
        known,
        sql`update key_versions set digest = ${digestOf(known)} where key_id = ${key.key_id}`,
        `key:${key.key_id}`,
      )
      expect(await outcomeOf(await act(key, scene.owner))).toEqual([404, 'key_not_found'])
      const path = `/v1/keys/${key.key_id}`
      expect((await scene.owner.send('POST', `${path}/disable`, { body: {} })).status).toBe(200)
      const enable = await scene.owner.send('POST', `${path}/enable`, { body: {} })
      expect(await outcomeOf(enable)).toEqual([404, 'key_not_found'])
      expect((await scene.verify(known)).valid).toBe(false)
      expect((await scene.verify(plaintext)).valid).toBe(false)
      expect((await scene.owner.send('DELETE', path)).status).toBe(204)
    }
    const good = await newKey(scene)
    await extendKey(scene.owner, await keyOf(scene.owner, good.key_id), 1)
    expect((await scene.verify(good.plaintext)).valid).toBe(true)
  })

  it('does not raise the role of a member, nor bring a removed one back', async () => {
    const other = await newKeyScene(app())
    const key = await newKey(other)
    const idOf = async (person: Person) =>
      (await person.client.getMe({})).projects[0]?.membership_id
    const membership = (await idOf(other.owner)) ?? ''
    await expectRefused(
      key.plaintext,
      sql`update memberships set role = 'admin' where id = ${membership}`,
      `membership:${membership}`,
    )
    const asAdmin = await other.owner.send('GET', `/v1/projects/${other.place.projectId}/members`)
    expect(asAdmin.status).toBe(404)

    const peers = await newKey(other, {}, other.peer)
    const ended = (await idOf(other.peer)) ?? ''
    const params = { project_id: other.place.projectId, membership_id: ended }
    await other.admin.client.removeMember({ params })
    await expectRefused(
      peers.plaintext,
      sql`update memberships set ended_at = null where id = ${ended}`,
      `membership:${ended}`,
    )
    const project = await other.peer.send('GET', `/v1/projects/${other.place.projectId}`)
    expect(await outcomeOf(project)).toEqual([404, 'project_not_found'])
  })

  it('does not make a service credential good for another secret', async () => {
    const { service, verify } = await newService(app())
    const known = newSecret('kws').reveal()
    const before = await forgedRows(app())
    await tamper(
      app(),
      sql`update service_credentials set digest = ${digestOf(known)} where service_id = ${service.service_id}`,
    )
    await reload(app(), [`service:${service.service_id}`])
    expect((await verify(bystander)).status).toBe(401)
    const asked = await fetch(`${app().url}/v1/keys/verify`, {
      method: 'POST',
      headers: { authorization: `Bearer ${known}`, 'content-type': 'application/json' },
      body: JSON.stringify({ key: bystander }),
    })
    expect(asked.status).toBe(401)
    expect(await forgedRows(app())).toBeGreaterThan(before)
    await expectOthersUnharmed()
  })

  it.each([
    ['whose keys it accepts', false, sql`audience = '{"all":true}'`],
    ['which calls it takes', false, sql`access = jsonb_set(access, '{methods,member}', 'null')`],
    ['that it is disabled', true, sql`disabled_at = null`],
  ])(
    'does not change for a service %s: it is refused, and no change makes it good',
    async (_, stopped, change) => {
      const { service, verify } = await newService(app())
      const params = { service_id: service.service_id }
      const { client } = app().operator
      const narrow = { ...ANY_ACCESS, methods: { member: [], admin: null } }
      const ifMatch = service.etag
      await client.setAccess({ params, body: { access: narrow }, ifMatch })
      const audience = { tenant_ids: [scene.place.tenantId], project_ids: [] }
      const { etag } = await client.getService({ params })
      await client.setAudience({ params, body: { audience }, ifMatch: etag })
      await client.disableService({ params, body: {} })
      await client.enableService({ params, body: {} })
      expect((await verify(bystander)).status).toBe(200)
      if (stopped) await client.disableService({ params, body: {} })

      const before = await forgedRows(app())
      await tamper(app(), sql`update services set ${change} where id = ${service.service_id}`)
      await reload(app(), [`service:${service.service_id}`])
      expect((await verify(bystander)).status).toBe(401)
      expect(await forgedRows(app())).toBeGreaterThan(before)

      const latest = (await client.getService({ params })).etag
      const renamed = await client.renameService({
        params,
        body: { name: `Forged ${unique()}` },
        ifMatch: latest,
      })
      const refused = await Promise.all(
        [
          client.setAudience({ params, body: { audience }, ifMatch: renamed.etag }),
          client.setAccess({ params, body: { access: narrow }, ifMatch: renamed.etag }),
          client.createCredential({ params, body: {} }),
        ].map(refusalOf),
      )
      expect(refused).toEqual(Array(3).fill('service_not_found'))
      // Disabled again at the very same moment, the row would be the genuine one again.
      app().clock.advance({ ms: 1 })
      await client.disableService({ params, body: {} })
      expect(await refusalOf(client.enableService({ params, body: {} }))).toBe('service_not_found')
      expect((await verify(bystander)).status).toBe(401)
      await client.deleteService({ params })
    },
  )

  it.each([
    ['more scopes', sql`scopes = '{read,keys,admin}'`],
    ['a later end', sql`expires_at = expires_at + interval '1 day'`],
    ['another person', sql`user_id = (select user_id from operator_grants limit 1)`],
  ])('does not give a management token %s', async (_, change) => {
    const [changed, other] = [
      await scene.owner.withToken('read'),
      await scene.owner.withToken('read'),
    ]
    await tamper(app(), sql`update management_tokens set ${change} where id = ${changed.tokenId}`)
    await expect(changed.client.getMe({})).rejects.toMatchObject({ code: 'unauthenticated' })
    expect(await other.client.getMe({})).toMatchObject({ user_id: scene.owner.userId })
  })

  it('does not make an operator, not even with the MAC of a real one', async () => {
    await tamper(
      app(),
      sql`insert into operator_grants (user_id, granted_at, row_mac)
          select ${scene.owner.userId}, now(), row_mac from operator_grants limit 1`,
    )
    expect(await scene.owner.client.getMe({})).toMatchObject({ operator: false })
    expect((await scene.owner.send('GET', '/v1/tenants')).status).toBe(403)
    expect(await app().operator.client.getMe({})).toMatchObject({ operator: true })
  })

  it('does not open a sealed copy at another place: the owner is told to rotate, and can', async () => {
    const [victim, thief] = [await newKey(scene), await newKey(scene, {}, scene.peer)]
    const reveal = () => scene.peer.send('POST', `/v1/keys/${thief.key_id}/reveal`, { body: {} })
    const moves = [
      sql`update key_versions set sealed = (select sealed from key_versions where key_id = ${victim.key_id}) where key_id = ${thief.key_id}`,
      sql`update api_keys set wrapped_data_key = (select wrapped_data_key from api_keys where id = ${victim.key_id}) where id = ${thief.key_id}`,
    ]
    for (const move of moves) {
      await tamper(app(), move)
      const response = await reveal()
      const text = await response.clone().text()
      expect(await outcomeOf(response)).toEqual([409, 'secret_not_kept'])
      expect(text).not.toContain(victim.plaintext)
    }
    const rotated = await scene.peer.client.rotateKey({
      params: { key_id: thief.key_id },
      body: {},
    })
    expect((await scene.verify(rotated.plaintext)).valid).toBe(true)
    expect(await (await reveal()).json()).toMatchObject({ plaintext: rotated.plaintext })
  })
})
