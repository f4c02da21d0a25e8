import { expect, it } from 'vitest'
import { describeApp } from '../testing/describe-app.ts'
import { outcomeOf } from '../testing/keys.ts'
import { addMember, newPerson, newPlace } from '../testing/people.ts'

describeApp('GET /v1/me', (app) => {
  it('says who somebody is and where they are a member, and nothing of other places', async () => {
    const [here, there] = [await newPlace(app()), await newPlace(app())]
    const person = await newPerson(app(), { tenantId: here.tenantId, name: 'Paula' })
    const member = await addMember(app(), here, person, 'admin')
    const me = await person.client.getMe({})
    expect(me).toMatchObject({ user_id: person.userId, name: 'Paula', operator: false })
    expect(me.projects).toEqual([
      expect.objectContaining({
        project_id: here.projectId,
        code: here.code,
        tenant_id: here.tenantId,
        role: 'admin',
        membership_id: member.membership_id,
      }),
    ])
    expect(JSON.stringify(me)).not.toContain(there.projectId)
  })

  it('forgets a place when the membership ends', async () => {
    const place = await newPlace(app())
    const person = await newPerson(app(), { tenantId: place.tenantId })
    const { membership_id } = await addMember(app(), place, person)
    await app().operator.client.removeMember({
      params: { project_id: place.projectId, membership_id },
    })
    expect((await person.client.getMe({})).projects).toEqual([])
  })

  it('tells a token its scopes, and gives it no CSRF token and no session', async () => {
    const person = await newPerson(app())
    const { client } = await person.withToken('read', 'keys')
    expect(await client.getMe({})).toMatchObject({
      user_id: person.userId,
      via: 'token',
      scopes: ['read', 'keys'],
      csrf_token: null,
      session_id: null,
      recent_until: null,
    })
  })

  it('counts a sign-in as recent for fifteen minutes', async () => {
    const person = await newPerson(app())
    const { recent_until } = await person.client.getMe({})
    expect(Date.parse(recent_until ?? '')).toBe(app().clock.now().getTime() + 15 * 60_000)
  })

  it('is refused to whoever is not signed in, saying how to', async () => {
    const response = await fetch(`${app().url}/v1/me`)
    expect(response.headers.get('www-authenticate')).toBe('Bearer realm="keyward"')
    expect(await outcomeOf(response)).toEqual([401, 'unauthenticated'])
  })
})
