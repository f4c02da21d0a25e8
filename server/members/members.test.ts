import { expect, it } from 'vitest'
import { describeApp } from '../testing/describe-app.ts'
import { expectBadBodies } from '../testing/expect-bad-input.ts'
import {
  addMember,
  newMember,
  newPerson,
  newPlace,
  type Person,
  type Place,
  refusalOf,
  unique,
} from '../testing/people.ts'

const MISSING = `mbr_${'0'.repeat(26)}`

describeApp('members', (app) => {
  const operator = () => app().operator.client
  const invite = async (place: Place, name = `Invited ${unique()}`) => {
    const email = `invited${unique()}@example.org`
    const { user_id } = await operator().createUser({
      body: { email, name, tenant_id: place.tenantId },
    })
    return { user_id, email, name }
  }
  const add = (who: Person, place: Place, email: string, role: 'member' | 'admin' = 'member') =>
    who.client.addMember({ params: { project_id: place.projectId }, body: { email, role } })
  const membersOf = async (who: Person, place: Place, query: Record<string, string> = {}) =>
    (await who.client.listMembers({ params: { project_id: place.projectId }, query })).data

  it('are added by a project admin by e-mail, and the trail says who was added to what', async () => {
    const place = await newPlace(app())
    const admin = await newMember(app(), place, 'admin')
    const invited = await invite(place)
    const member = await add(admin, place, invited.email.toUpperCase())
    expect(member).toMatchObject({
      user: { user_id: invited.user_id, email: invited.email },
      role: 'member',
      user_status: 'invited',
      last_active_at: null,
    })
    const { data } = await admin.client.listEvents({ query: { action: 'member.added' } })
    expect(data[0]).toMatchObject({
      tenant_id: place.tenantId,
      project_id: place.projectId,
      user_id: invited.user_id,
      actor: { user_id: admin.userId },
      details: { membership_id: member.membership_id, role: 'member' },
    })
  })

  it('can be added by a project admin only from the own tenant: others do not exist for them', async () => {
    const [here, there] = [await newPlace(app()), await newPlace(app())]
    const admin = await newMember(app(), here, 'admin')
    const foreign = await invite(there)
    const homeless = await operator().createUser({
      body: { email: `staff${unique()}@example.org`, name: 'Staff' },
    })
    for (const email of [foreign.email, homeless.email, 'nobody@example.org'])
      expect(await refusalOf(add(admin, here, email))).toBe('user_not_found')
    expect(await membersOf(admin, here)).toHaveLength(1)
    expect(await add(app().operator, here, foreign.email)).toMatchObject({ role: 'member' })
  })

  it('are members once', async () => {
    const place = await newPlace(app())
    const invited = await invite(place)
    await add(app().operator, place, invited.email)
    const again = add(app().operator, place, invited.email, 'admin')
    expect(await refusalOf(again)).toBe('already_member')
    expect(await membersOf(app().operator, place)).toHaveLength(1)
  })

  it('see each other, but only admins change anything', async () => {
    const place = await newPlace(app())
    const alice = await newMember(app(), place)
    const admin = await newMember(app(), place, 'admin')
    const seen = await membersOf(alice, place)
    expect(seen.map(({ user }) => user.user_id).toSorted()).toEqual(
      [alice.userId, admin.userId].toSorted(),
    )
    const [target] = seen
    const params = { project_id: place.projectId, membership_id: target?.membership_id ?? '' }
    const body = { role: 'admin' } as const
    const refusals = await Promise.all(
      [
        add(alice, place, 'person@example.org'),
        alice.client.setRole({ params, body, ifMatch: '"1"' }),
        alice.client.removeMember({ params }),
      ].map(refusalOf),
    )
    expect(refusals).toEqual(['not_permitted', 'not_permitted', 'not_permitted'])
    expect(await membersOf(alice, place)).toEqual(seen)
  })

  it('are found by name or e-mail and listed by name, page by page', async () => {
    const place = await newPlace(app())
    const word = `Zoe${unique()}`
    for (const n of [2, 1, 3])
      await add(app().operator, place, (await invite(place, `${word} ${n}`)).email)
    const first = await operator().listMembers({
      params: { project_id: place.projectId },
      query: { q: word.toLowerCase(), page_size: '2' },
    })
    const second = await operator().listMembers({
      params: { project_id: place.projectId },
      query: { q: word.toLowerCase(), page_size: '2', page_token: first.next_page_token ?? '' },
    })
    const names = [...first.data, ...second.data].map(({ user }) => user.name)
    expect(names).toEqual([1, 2, 3].map((n) => `${word} ${n}`))
    expect(second.next_page_token).toBeNull()
  })

  it('of another project are not found under this one', async () => {
    const [here, there] = [await newPlace(app()), await newPlace(app())]
    const admin = await newMember(app(), here, 'admin')
    const foreign = await add(app().operator, there, (await invite(there)).email)
    for (const membership_id of [foreign.membership_id, MISSING]) {
      const params = { project_id: here.projectId, membership_id }
      const refusals = await Promise.all(
        [
          admin.client.getMember({ params }),
          admin.client.setRole({ params, body: { role: 'admin' }, ifMatch: '"1"' }),
          admin.client.removeMember({ params }),
        ].map(refusalOf),
      )
      expect(refusals).toEqual(Array(3).fill('member_not_found'))
    }
    expect(await membersOf(app().operator, there)).toEqual([foreign])
  })

  it('of a project of strangers: nothing about it can be seen or done', async () => {
    const place = await newPlace(app())
    const member = await add(app().operator, place, (await invite(place)).email)
    const stranger = await newPerson(app(), { tenantId: place.tenantId })
    const params = { project_id: place.projectId, membership_id: member.membership_id }
    const refusals = await Promise.all(
      [
        membersOf(stranger, place),
        add(stranger, place, stranger.email, 'admin'),
        stranger.client.getMember({ params }),
        stranger.client.setRole({ params, body: { role: 'admin' }, ifMatch: member.etag }),
        stranger.client.removeMember({ params }),
      ].map(refusalOf),
    )
    expect(refusals).toEqual(Array(5).fill('project_not_found'))
    expect(await membersOf(app().operator, place)).toEqual([member])
  })

  it('change role only by who has seen the latest change', async () => {
    const place = await newPlace(app())
    const member = await add(app().operator, place, (await invite(place)).email)
    const params = { project_id: place.projectId, membership_id: member.membership_id }
    const setRole = (role: 'member' | 'admin', ifMatch: string) =>
      operator().setRole({ params, body: { role }, ifMatch })
    const promoted = await setRole('admin', member.etag)
    expect(promoted.role).toBe('admin')
    expect(await refusalOf(setRole('member', member.etag))).toBe('etag_mismatch')
    const blind = await app().operator.send(
      'POST',
      `/v1/projects/${place.projectId}/members/${member.membership_id}/set-role`,
      { body: { role: 'member' } },
    )
    expect(blind.status).toBe(428)
    expect(await operator().getMember({ params })).toEqual(promoted)
  })

  it('always include an admin: the last one can neither step down nor go', async () => {
    const place = await newPlace(app())
    const admin = await newMember(app(), place, 'admin')
    const [own] = await membersOf(admin, place)
    const params = { project_id: place.projectId, membership_id: own?.membership_id ?? '' }
    const stepDown = admin.client.setRole({
      params,
      body: { role: 'member' },
      ifMatch: own?.etag ?? '',
    })
    expect(await refusalOf(stepDown)).toBe('last_admin')
    expect(await refusalOf(admin.client.removeMember({ params }))).toBe('last_admin')

    await add(admin, place, (await invite(place)).email, 'admin')
    const { keys_deleted } = await admin.client.removeMember({ params })
    expect(keys_deleted).toBe(1)
    expect(await refusalOf(membersOf(admin, place))).toBe('project_not_found')
  })

  it('always include an admin, also when two admins remove each other at once', async () => {
    const place = await newPlace(app())
    const admins = [
      await newMember(app(), place, 'admin'),
      await newMember(app(), place, 'admin'),
    ] as const
    const members = await membersOf(admins[0], place)
    const other = (admin: Person) => members.find(({ user }) => user.user_id !== admin.userId)
    await Promise.allSettled(
      admins.map((admin) =>
        admin.client.removeMember({
          params: {
            project_id: place.projectId,
            membership_id: other(admin)?.membership_id ?? '',
          },
        }),
      ),
    )
    const left = await membersOf(app().operator, place)
    expect(left.filter(({ role }) => role === 'admin')).toHaveLength(1)
  })

  it('who come back begin anew: another membership, none of the old keys', async () => {
    const place = await newPlace(app())
    const alice = await newMember(app(), place)
    const params = { project_id: place.projectId }
    const key = await alice.client.createKey({ params, body: {} })
    const [first] = await membersOf(alice, place)
    const membership_id = first?.membership_id ?? ''
    await operator().removeMember({ params: { ...params, membership_id } })
    const back = await addMember(app(), place, alice)
    expect(back.membership_id).not.toBe(membership_id)
    const keys = (await alice.client.listProjectKeys({ params })).data
    expect(keys.map(({ master }) => master)).toEqual([true])
    expect(await refusalOf(alice.client.getKey({ params: { key_id: key.key_id } }))).toBe(
      'key_not_found',
    )
  })

  it('whose row was changed behind our back govern nothing, and no new role blesses it', async () => {
    const place = await newPlace(app())
    const alice = await newMember(app(), place)
    const [own] = await membersOf(alice, place)
    const membership_id = own?.membership_id ?? ''
    const params = { project_id: place.projectId, membership_id }
    await app().deps.database.pool.query(`update memberships set role = 'admin' where id = $1`, [
      membership_id,
    ])
    expect(await refusalOf(membersOf(alice, place))).toBe('project_not_found')
    const bless = operator().setRole({ params, body: { role: 'admin' }, ifMatch: own?.etag ?? '' })
    expect(await refusalOf(bless)).toBe('member_not_found')
    await operator().removeMember({ params })
    expect(await membersOf(app().operator, place)).toEqual([])
  })

  it('are not added or changed by bad input, which is named', async () => {
    const place = await newPlace(app())
    const member = await add(app().operator, place, (await invite(place)).email)
    const path = `/v1/projects/${place.projectId}/members`
    await expectBadBodies(
      app().operator,
      ['POST', path],
      [
        [{ role: 'member' }, 'email'],
        [{ email: 'nobody', role: 'member' }, 'email'],
        [{ email: 'a@example.org' }, 'role'],
        [{ email: 'a@example.org', role: 'operator' }, 'role'],
        [{ email: 'a@example.org', role: 'member', user_id: MISSING }, 'user_id'],
      ],
    )
    await expectBadBodies(
      app().operator,
      ['POST', `${path}/${member.membership_id}/set-role`],
      [
        [{}, 'role'],
        [{ role: 'owner' }, 'role'],
        [{ role: 'admin', project_id: place.projectId }, 'project_id'],
      ],
    )
    expect(await membersOf(app().operator, place)).toEqual([member])
  })
})
