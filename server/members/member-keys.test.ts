import { POLICY_DEFAULTS, type PolicyRules } from '@keyward/contract'
import { expect, it } from 'vitest'
import { describeApp } from '../testing/describe-app.ts'
import {
  newMember,
  newPlace,
  newService,
  type Person,
  type Place,
  refusalOf,
} from '../testing/people.ts'
import { deleteLeaverKeys } from './delete-leaver-keys.ts'

describeApp('keys of members', (app) => {
  const operator = () => app().operator.client
  const paramsOf = (place: Place) => ({ project_id: place.projectId })

  const setPolicy = async (place: Place, rules: Partial<PolicyRules>) => {
    const params = { tenant_id: place.tenantId }
    const { etag } = await operator().getTenantPolicy({ params })
    await operator().setTenantPolicy({
      params,
      body: { rules: { ...POLICY_DEFAULTS, ...rules } },
      ifMatch: etag,
    })
  }
  const memberOf = async (place: Place, person: Person) => {
    const { data } = await operator().listMembers({ params: paramsOf(place) })
    const member = data.find(({ user }) => user.user_id === person.userId)
    if (!member) throw new Error('Not a member')
    return member
  }
  const setRole = async (place: Place, person: Person, role: 'member' | 'admin') => {
    const { membership_id, etag } = await memberOf(place, person)
    const params = { ...paramsOf(place), membership_id }
    return operator().setRole({ params, body: { role }, ifMatch: etag })
  }
  const remove = async (place: Place, person: Person) => {
    const { membership_id } = await memberOf(place, person)
    return operator().removeMember({ params: { ...paramsOf(place), membership_id } })
  }
  const masterRoles = async (place: Place, person: Person) => {
    const { data } = await person.client.listProjectKeys({ params: paramsOf(place) })
    return data
      .filter((key) => key.master && key.user.user_id === person.userId)
      .map(({ role }) => role)
      .toSorted()
  }

  it('begin with a master key that has no secret before its owner reveals it', async () => {
    const place = await newPlace(app())
    const alice = await newMember(app(), place)
    const { data } = await alice.client.listProjectKeys({ params: paramsOf(place) })
    expect(data).toHaveLength(1)
    expect(data[0]).toMatchObject({ master: true, role: 'member', masked_key: null })
    const service = await newService(app())
    const revealed = await alice.client.revealKey({
      params: { key_id: data[0]?.key_id ?? '' },
      body: {},
    })
    expect(await service.verify(revealed.plaintext)).toMatchObject({ code: 'valid' })
  })

  it('get one master key per role, and a deleted one is not issued again', async () => {
    const place = await newPlace(app())
    const alice = await newMember(app(), place)
    await newMember(app(), place, 'admin')
    await setRole(place, alice, 'admin')
    expect(await masterRoles(place, alice)).toEqual(['admin', 'member'])
    const { data } = await alice.client.listKeys({ query: { user_id: alice.userId } })
    for (const { key_id } of data) await alice.client.deleteKey({ params: { key_id } })
    await setRole(place, alice, 'member')
    await setRole(place, alice, 'admin')
    expect(await masterRoles(place, alice)).toEqual([])
  })

  it('get no master key where policy has none', async () => {
    const place = await newPlace(app())
    await setPolicy(place, { master_keys: false })
    const alice = await newMember(app(), place)
    expect(await masterRoles(place, alice)).toEqual([])
    await setPolicy(place, { master_keys: true })
    await setRole(place, alice, 'admin')
    expect(await masterRoles(place, alice)).toEqual(['admin'])
  })

  it('stop above the role their owner has now, and resume when it is regained; both are recorded', async () => {
    const place = await newPlace(app())
    const alice = await newMember(app(), place, 'admin')
    await newMember(app(), place, 'admin')
    const service = await newService(app())
    const create = (role: 'member' | 'admin') =>
      alice.client.createKey({ params: paramsOf(place), body: { role } })
    const [high, low] = [await create('admin'), await create('member')]
    expect((await memberOf(place, alice)).admin_key_count).toBe(2)

    await setRole(place, alice, 'member')
    const suspended = { code: 'suspended', suspended_by: 'role' }
    expect(await service.verify(high.plaintext)).toMatchObject(suspended)
    expect(await service.verify(low.plaintext)).toMatchObject({ code: 'valid', role: 'member' })

    await setRole(place, alice, 'admin')
    expect(await service.verify(high.plaintext)).toMatchObject({ code: 'valid', role: 'admin' })
    const { data } = await operator().listEvents({
      query: { user_id: alice.userId, action: 'member.role_set' },
    })
    expect(data.map(({ details }) => details)).toMatchObject([
      { from: 'member', to: 'admin', keys_resumed: 2 },
      { from: 'admin', to: 'member', keys_suspended: 2 },
    ])
  })

  it('are deleted at once with the membership where policy keeps no leavers’ keys', async () => {
    const place = await newPlace(app())
    const alice = await newMember(app(), place)
    const service = await newService(app())
    const key = await alice.client.createKey({ params: paramsOf(place), body: {} })
    expect(await service.verify(key.plaintext)).toMatchObject({ code: 'valid' })
    expect(await remove(place, alice)).toEqual({
      keys_deleted: 2,
      keys_deleted_at: app().clock.now().toISOString(),
    })
    expect(await service.verify(key.plaintext)).toMatchObject({ code: 'unknown', key_id: null })
    const { data } = await operator().listEvents({ query: { key_id: key.key_id } })
    expect(data[0]).toMatchObject({
      action: 'key.deleted',
      details: { name: key.name, why: 'member_removed' },
    })
  })

  it('of a leaver stop at once, and are deleted only when the policy’s days are over', async () => {
    const place = await newPlace(app())
    await setPolicy(place, { leaver_days: 7 })
    const alice = await newMember(app(), place)
    const stays = await newMember(app(), place)
    const service = await newService(app())
    const key = await alice.client.createKey({ params: paramsOf(place), body: {} })
    const kept = await stays.client.createKey({ params: paramsOf(place), body: {} })
    const removed = await remove(place, alice)
    expect(removed.keys_deleted).toBe(2)
    const inSevenDays = app().clock.now().getTime() + 7 * 86_400_000
    expect(Date.parse(removed.keys_deleted_at)).toBe(inSevenDays)
    const suspended = { code: 'suspended', suspended_by: 'membership' }
    expect(await service.verify(key.plaintext)).toMatchObject(suspended)

    app().clock.advance({ days: 7, ms: -1 })
    expect(await deleteLeaverKeys(app().deps)).toBe(0)
    expect(await service.verify(key.plaintext)).toMatchObject(suspended)
    app().clock.advance({ ms: 1 })
    expect(await deleteLeaverKeys(app().deps)).toBe(2)
    expect(await service.verify(key.plaintext)).toMatchObject({ code: 'unknown' })
    expect(await service.verify(kept.plaintext)).toMatchObject({ code: 'valid' })
    expect(await deleteLeaverKeys(app().deps)).toBe(0)

    const { data } = await operator().listEvents({ query: { key_id: key.key_id } })
    expect(data[0]).toMatchObject({
      action: 'key.deleted',
      actor: { kind: 'system', via: 'system' },
      details: { why: 'leaver_days_over' },
    })
  })

  it('of a leaver are out of the leaver’s own reach', async () => {
    const place = await newPlace(app())
    await setPolicy(place, { leaver_days: 7 })
    const alice = await newMember(app(), place)
    const key = await alice.client.createKey({ params: paramsOf(place), body: {} })
    await remove(place, alice)
    const params = { key_id: key.key_id }
    const refusals = await Promise.all(
      [
        alice.client.getKey({ params }),
        alice.client.rotateKey({ params, body: {} }),
        alice.client.createKey({ params: paramsOf(place), body: {} }),
      ].map(refusalOf),
    )
    expect(refusals).toEqual(['key_not_found', 'key_not_found', 'project_not_found'])
    expect((await alice.client.listKeys({})).data).toEqual([])
  })
})
