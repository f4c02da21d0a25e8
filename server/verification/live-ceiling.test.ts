import { beforeAll, expect, it } from 'vitest'
import { deleteLeaverKeys } from '../members/delete-leaver-keys.ts'
import { describeApp } from '../testing/describe-app.ts'
import {
  type KeyScene,
  keyOf,
  lastEvent,
  newKey,
  newKeyScene,
  setTenantRules,
} from '../testing/keys.ts'
import { addMember, newMember, type Person, refusalOf } from '../testing/people.ts'

describeApp('what stands above a key (rule 8, V15)', (app) => {
  let scene: KeyScene
  beforeAll(async () => {
    scene = await newKeyScene(app())
  })
  const operator = () => app().operator.client
  const memberOf = async (person: Person) => {
    const { data } = await operator().listMembers({
      params: { project_id: scene.place.projectId },
      query: { q: person.email },
    })
    const [member] = data
    if (!member) throw new Error('There is no such member')
    return member
  }
  const setRole = async (person: Person, role: 'member' | 'admin') => {
    const { membership_id, etag } = await memberOf(person)
    return operator().setRole({
      params: { project_id: scene.place.projectId, membership_id },
      body: { role },
      ifMatch: etag,
    })
  }
  const stops = () =>
    [
      [
        'tenant',
        () => operator().disableTenant({ params: { tenant_id: scene.place.tenantId }, body: {} }),
        () => operator().enableTenant({ params: { tenant_id: scene.place.tenantId }, body: {} }),
      ],
      [
        'project',
        () =>
          operator().disableProject({ params: { project_id: scene.place.projectId }, body: {} }),
        () => operator().enableProject({ params: { project_id: scene.place.projectId }, body: {} }),
      ],
      [
        'user',
        () => operator().disableUser({ params: { user_id: scene.peer.userId }, body: {} }),
        () => operator().enableUser({ params: { user_id: scene.peer.userId }, body: {} }),
      ],
    ] as const

  it('stops its keys before the answer is there, lets them resume, and revives nothing deleted', async () => {
    for (const [reason, disable, enable] of stops()) {
      const key = await newKey(scene, {}, scene.peer)
      const deleted = await newKey(scene, {}, scene.peer)
      await disable()
      expect(await scene.verify(key.plaintext)).toMatchObject({
        valid: false,
        code: 'suspended',
        suspended_by: reason,
        key_id: key.key_id,
      })
      expect(await keyOf(app().operator, key.key_id)).toMatchObject({
        status: 'suspended',
        suspended_by: reason,
      })
      await operator().deleteKey({ params: { key_id: deleted.key_id } })
      await enable()
      expect(await scene.verify(key.plaintext)).toMatchObject({ code: 'valid' })
      expect(await scene.verify(deleted.plaintext)).toMatchObject({ code: 'unknown' })
      if (reason === 'user') expect((await scene.peer.send('GET', '/v1/me')).status).toBe(401)
    }
    const other = await newKey(scene)
    expect(await scene.verify(other.plaintext)).toMatchObject({ code: 'valid' })
  })

  it('makes no key while it is stopped', async () => {
    for (const [reason, disable, enable] of stops().slice(0, 2)) {
      await disable()
      expect(await refusalOf(newKey(scene))).toBe(`${reason}_disabled`)
      await enable()
    }
    expect((await newKey(scene)).status).toBe('active')
  })

  it('stops admin keys of somebody who is an admin no more, and resumes them with the role, audited', async () => {
    const person = await newMember(app(), scene.place, 'admin')
    const high = await newKey(scene, { role: 'admin' }, person)
    const low = await newKey(scene, { role: 'member' }, person)
    await setRole(person, 'member')
    expect(await scene.verify(high.plaintext)).toMatchObject({
      code: 'suspended',
      suspended_by: 'role',
    })
    expect(await scene.verify(low.plaintext)).toMatchObject({ code: 'valid', role: 'member' })
    expect(await refusalOf(newKey(scene, { role: 'admin' }, person))).toBe('role_too_high')
    await setRole(person, 'admin')
    expect(await scene.verify(high.plaintext)).toMatchObject({ code: 'valid', role: 'admin' })
    const { data } = await operator().listEvents({
      query: { user_id: person.userId, action: 'member.role_set' },
    })
    expect(data.map(({ details }) => [details['keys_resumed'], details['keys_suspended']])).toEqual(
      [
        [expect.any(Number), undefined],
        [undefined, expect.any(Number)],
      ],
    )
  })

  it('never widens: a member key stays a member key when its owner becomes an admin', async () => {
    const person = await newMember(app(), scene.place)
    const key = await newKey(scene, {}, person)
    await setRole(person, 'admin')
    expect(await scene.verify(key.plaintext)).toMatchObject({ code: 'valid', role: 'member' })
  })

  it('deletes the keys of a removed member at once, and adding the person again revives none', async () => {
    const person = await newMember(app(), scene.place)
    const key = await newKey(scene, {}, person)
    const { membership_id } = await memberOf(person)
    await operator().removeMember({
      params: { project_id: scene.place.projectId, membership_id },
    })
    expect(await scene.verify(key.plaintext)).toMatchObject({ valid: false, code: 'unknown' })
    expect(await lastEvent(scene, key.key_id)).toMatchObject({
      action: 'key.deleted',
      details: { why: 'member_removed' },
    })
    expect(await refusalOf(newKey(scene, {}, person))).toBe('project_not_found')
    await addMember(app(), scene.place, person)
    expect(await scene.verify(key.plaintext)).toMatchObject({ code: 'unknown' })
    expect(await refusalOf(keyOf(person, key.key_id))).toBe('key_not_found')
  })

  it('deletes the keys of a deleted user, and lets nobody sign in as them', async () => {
    const person = await newMember(app(), scene.place)
    const key = await newKey(scene, {}, person)
    await operator().deleteUser({ params: { user_id: person.userId } })
    expect(await scene.verify(key.plaintext)).toMatchObject({ valid: false, code: 'unknown' })
    expect((await person.send('GET', '/v1/me')).status).toBe(401)
  })

  it('stops a leaver at once and deletes the keys when the days of the policy are over', async () => {
    await setTenantRules(app(), scene.place, { leaver_days: 7 })
    const person = await newMember(app(), scene.place)
    const key = await newKey(scene, {}, person)
    const { membership_id } = await memberOf(person)
    const params = { project_id: scene.place.projectId, membership_id }
    await operator().removeMember({ params })
    expect(await scene.verify(key.plaintext)).toMatchObject({
      code: 'suspended',
      suspended_by: 'membership',
    })
    await addMember(app(), scene.place, person)
    expect(await scene.verify(key.plaintext)).toMatchObject({ code: 'suspended' })
    expect(await refusalOf(keyOf(person, key.key_id))).toBe('key_not_found')
    app().clock.advance({ days: 7, ms: -1 })
    await deleteLeaverKeys(app().deps)
    expect(await scene.verify(key.plaintext)).toMatchObject({ code: 'suspended' })
    app().clock.advance({ ms: 1 })
    await deleteLeaverKeys(app().deps)
    expect(await scene.verify(key.plaintext)).toMatchObject({ valid: false, code: 'unknown' })
    expect(await lastEvent(scene, key.key_id)).toMatchObject({
      action: 'key.deleted',
      actor: { kind: 'system', via: 'system' },
    })
  })
})
