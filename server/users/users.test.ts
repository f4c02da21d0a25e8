import { expect, it } from 'vitest'
import { describeApp } from '../testing/describe-app.ts'
import { expectBadBodies, expectBadQueries } from '../testing/expect-bad-input.ts'
import {
  joinByLink,
  newMember,
  newPerson,
  newPlace,
  newService,
  type Person,
  refusalOf,
  signIn,
  unique,
} from '../testing/people.ts'

const MISSING = `usr_${'0'.repeat(26)}`

describeApp('users', (app) => {
  const operator = () => app().operator.client
  const paramsOf = ({ userId }: Person) => ({ user_id: userId })
  const invite = (input: { name?: string; email?: string; tenant_id?: string } = {}) => {
    const n = unique()
    return operator().createUser({
      body: { name: `Invited ${n}`, email: `invited${n}@example.org`, ...input },
    })
  }

  it('are invited by a one-time link that lets them in for 72 hours', async () => {
    const place = await newPlace(app())
    const email = `Mixed.Case${unique()}@Example.org`
    const user = await invite({ email, tenant_id: place.tenantId })
    expect(user).toMatchObject({
      email: email.toLowerCase(),
      status: 'invited',
      operator: false,
      tenant: { tenant_id: place.tenantId },
      project_count: 0,
      key_count: 0,
      link: { purpose: 'invite' },
    })
    const hours = (Date.parse(user.link.expires_at) - app().clock.now().getTime()) / 3_600_000
    expect(hours).toBe(72)
    const person = await joinByLink(app().url, user.link.url)
    const after = await operator().getUser({ params: paramsOf(person) })
    expect(after.status).toBe('active')
    expect(after.last_sign_in_at).not.toBeNull()
  })

  it('have an e-mail address of their own, whatever the case', async () => {
    const { email } = await invite()
    expect(await refusalOf(invite({ email: email.toUpperCase() }))).toBe('email_taken')
  })

  it('have a home tenant that exists', async () => {
    const call = invite({ tenant_id: `ten_${'0'.repeat(26)}` })
    expect(await refusalOf(call)).toBe('tenant_not_found')
  })

  it('are listed by name, page by page, with what they have', async () => {
    const word = `Paged${unique()}`
    const place = await newPlace(app())
    for (const n of [2, 3, 1]) await invite({ name: `${word} ${n}`, tenant_id: place.tenantId })
    const alice = await newMember(app(), place)
    const query = { q: word.toLowerCase(), page_size: '2', tenant_id: place.tenantId }
    const first = await operator().listUsers({ query })
    const second = await operator().listUsers({
      query: { ...query, page_token: first.next_page_token ?? '' },
    })
    expect([...first.data, ...second.data].map(({ name }) => name)).toEqual(
      [1, 2, 3].map((n) => `${word} ${n}`),
    )
    const found = await operator().listUsers({ query: { q: alice.email } })
    expect(found.data).toMatchObject([
      { user_id: alice.userId, project_count: 1, key_count: 1, status: 'active' },
    ])
  })

  it('are renamed only by who has seen the latest change', async () => {
    const { user_id, etag } = await invite()
    const rename = (name: string) =>
      operator().renameUser({ params: { user_id }, body: { name }, ifMatch: etag })
    expect((await rename('Anew')).name).toBe('Anew')
    expect(await refusalOf(rename('Late'))).toBe('etag_mismatch')
  })

  it('who are disabled have no session, no token and no working key until enabled', async () => {
    const place = await newPlace(app())
    const alice = await newMember(app(), place)
    const service = await newService(app())
    const token = await alice.withToken('read')
    const key = await alice.client.createKey({ params: { project_id: place.projectId }, body: {} })
    const params = paramsOf(alice)

    expect((await operator().disableUser({ params, body: {} })).status).toBe('disabled')
    expect(await service.verify(key.plaintext)).toMatchObject({
      code: 'suspended',
      suspended_by: 'user',
    })
    expect(await refusalOf(alice.client.getMe({}))).toBe('unauthenticated')
    expect(await refusalOf(token.client.getMe({}))).toBe('unauthenticated')
    expect(await refusalOf(signIn(app().url, alice.email))).toBe('credentials_wrong')
    expect(await refusalOf(operator().disableUser({ params, body: {} }))).toBe('already_disabled')

    expect((await operator().enableUser({ params, body: {} })).status).toBe('active')
    expect(await service.verify(key.plaintext)).toMatchObject({ code: 'valid' })
    expect(await refusalOf(alice.client.getMe({}))).toBe('unauthenticated')
    expect((await signIn(app().url, alice.email)).userId).toBe(alice.userId)
    expect(await refusalOf(operator().enableUser({ params, body: {} }))).toBe('already_enabled')
  })

  it('who are deleted leave nothing that works: keys, sessions, tokens, links, password', async () => {
    const place = await newPlace(app())
    const alice = await newMember(app(), place)
    const service = await newService(app())
    const token = await alice.withToken('read')
    const key = await alice.client.createKey({ params: { project_id: place.projectId }, body: {} })
    expect(await service.verify(key.plaintext)).toMatchObject({ code: 'valid' })
    const params = paramsOf(alice)
    const reset = await operator().resetUser({ params, body: {} })

    await operator().deleteUser({ params })
    expect(await service.verify(key.plaintext)).toMatchObject({ code: 'unknown', key_id: null })
    expect(await refusalOf(alice.client.getMe({}))).toBe('unauthenticated')
    expect(await refusalOf(token.client.getMe({}))).toBe('unauthenticated')
    expect(await refusalOf(signIn(app().url, alice.email))).toBe('credentials_wrong')
    expect(await refusalOf(joinByLink(app().url, reset.url))).toBe('link_invalid')
    expect(await refusalOf(operator().getUser({ params }))).toBe('user_not_found')
    const members = await operator().listMembers({ params: { project_id: place.projectId } })
    expect(members.data).toEqual([])
    expect((await invite({ email: alice.email })).user_id).not.toBe(alice.userId)
  })

  it('who are deleted stay in the trail by name, with the end of each key', async () => {
    const place = await newPlace(app())
    const alice = await newMember(app(), place)
    const { name } = await operator().getUser({ params: paramsOf(alice) })
    const created = await operator().createProject({
      params: { tenant_id: place.tenantId },
      body: { code: `${place.code}X`, name: 'Other' },
    })
    await operator().addMember({
      params: { project_id: created.project_id },
      body: { email: alice.email, role: 'admin' },
    })
    await operator().deleteUser({ params: paramsOf(alice) })
    const { data } = await operator().listEvents({ query: { user_id: alice.userId } })
    const ends = data.filter(({ action }) => action.endsWith('.deleted'))
    expect(ends.map(({ action }) => action).toSorted()).toEqual([
      'key.deleted',
      'key.deleted',
      'user.deleted',
    ])
    const end = ends.find(({ action }) => action === 'user.deleted')
    expect(end?.details).toMatchObject({ name, email: alice.email, keys: 2, memberships: 2 })
  })

  it('are signed out everywhere at once, and may sign in again', async () => {
    const alice = await newPerson(app())
    const elsewhere = await signIn(app().url, alice.email)
    const token = await alice.withToken('read')
    await operator().endUserSessions({ params: paramsOf(alice), body: {} })
    expect(await refusalOf(alice.client.getMe({}))).toBe('unauthenticated')
    expect(await refusalOf(elsewhere.client.getMe({}))).toBe('unauthenticated')
    expect((await token.client.getMe({})).user_id).toBe(alice.userId)
    expect((await signIn(app().url, alice.email)).userId).toBe(alice.userId)
    const { data } = await operator().listEvents({ query: { action: 'user.sessions_ended' } })
    expect(data[0]).toMatchObject({ user_id: alice.userId, details: { sessions: 2 } })
  })

  it('get a link to set a new password; it works once, and an unused invitation is replaced', async () => {
    const alice = await newPerson(app())
    const reset = await operator().resetUser({ params: paramsOf(alice), body: {} })
    expect(reset.purpose).toBe('reset')
    expect((await joinByLink(app().url, reset.url)).userId).toBe(alice.userId)
    expect(await refusalOf(joinByLink(app().url, reset.url))).toBe('link_invalid')

    const invited = await invite()
    const params = { user_id: invited.user_id }
    const again = await operator().resetUser({ params, body: {} })
    expect(again.purpose).toBe('invite')
    expect(await refusalOf(joinByLink(app().url, invited.link.url))).toBe('link_invalid')
    expect((await joinByLink(app().url, again.url)).userId).toBe(invited.user_id)
  })

  it('that do not exist are not found, whatever is asked of them', async () => {
    const params = { user_id: MISSING }
    const refusals = await Promise.all(
      [
        operator().getUser({ params }),
        operator().renameUser({ params, body: { name: 'x' }, ifMatch: '"1"' }),
        operator().disableUser({ params, body: {} }),
        operator().enableUser({ params, body: {} }),
        operator().deleteUser({ params }),
        operator().resetUser({ params, body: {} }),
        operator().endUserSessions({ params, body: {} }),
        operator().grantOperator({ params, body: {} }),
        operator().withdrawOperator({ params, body: {} }),
      ].map(refusalOf),
    )
    expect(refusals).toEqual(Array(9).fill('user_not_found'))
  })

  it('are not made or changed by bad input, which is named', async () => {
    const { user_id } = await invite()
    const before = await operator().getUser({ params: { user_id } })
    const { counts } = await operator().getSystem({})
    const email = `new${unique()}@example.org`
    await expectBadBodies(
      app().operator,
      ['POST', '/v1/users'],
      [
        [{ email }, 'name'],
        [{ name: 'x' }, 'email'],
        [{ email: 'x', name: 'x' }, 'email'],
        [{ email, name: 'x', tenant_id: 'home' }, 'tenant_id'],
        [{ email, name: 'x', operator: 'yes' }, 'operator'],
        [{ email, name: 'x', emailVerified: true }, 'emailVerified'],
        [{ email, name: 'x', password: 'x' }, 'password'],
      ],
    )
    await expectBadBodies(
      app().operator,
      ['POST', `/v1/users/${user_id}/rename`],
      [
        [{}, 'name'],
        [{ name: 'x', email }, 'email'],
      ],
    )
    await expectBadQueries(app().operator, '/v1/users', [['operator=true', 'operator']])
    expect(await operator().getUser({ params: { user_id } })).toEqual(before)
    expect((await operator().getSystem({})).counts).toEqual(counts)
  })
})
