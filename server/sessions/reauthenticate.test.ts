import { eq } from 'drizzle-orm'
import { expect, it } from 'vitest'
import { sessions } from '../db/schema/index.ts'
import { describeApp } from '../testing/describe-app.ts'
import { createGuesses } from '../testing/guesses.ts'
import { outcomeOf } from '../testing/keys.ts'
import { newPerson, PASSWORD, type Person, refusalOf } from '../testing/people.ts'
import { rawSession } from '../testing/sessions.ts'

describeApp('POST /v1/me/reauthenticate', (app) => {
  const confirm = (person: Person, password = PASSWORD) =>
    person.client.reauthenticate({ body: { password } })
  const makeToken = (person: Person) =>
    person.client.createToken({ body: { name: 'needs a recent sign-in', scopes: ['read'] } })

  it('allows acts that need a recent sign-in again, for fifteen minutes', async () => {
    const person = await newPerson(app())
    app().clock.advance({ minutes: 15 })
    expect(await refusalOf(makeToken(person))).toBe('recent_authentication_required')
    const me = await confirm(person)
    expect(Date.parse(me.recent_until ?? '')).toBe(app().clock.now().getTime() + 15 * 60_000)
    await makeToken(person)
    app().clock.advance({ minutes: 15 })
    expect(await refusalOf(makeToken(person))).toBe('recent_authentication_required')
  })

  it('replaces the session: the old cookie is good for nothing, one session is left', async () => {
    const person = await newPerson(app())
    const session = await rawSession(app().url, person.email)
    const response = await session.send('POST', '/v1/me/reauthenticate', {}, { password: PASSWORD })
    const cookie = response.headers.getSetCookie()[0]?.split(';')[0] ?? ''
    expect(cookie).not.toBe(session.cookie)
    expect((await session.send('GET', '/v1/me')).status).toBe(401)
    expect((await fetch(`${app().url}/v1/me`, { headers: { cookie } })).status).toBe(200)
    const left = app().deps.database.orm.$count(sessions, eq(sessions.userId, person.userId))
    expect(await left).toBe(2)
    const { data } = await app().operator.client.listEvents({
      query: { actor_id: person.userId, action: 'session.reauthenticated' },
    })
    expect(data).toMatchObject([{ actor: { via: 'session' } }])
  })

  it('refuses a wrong password, keeps the session, and makes it wait, but no sign-in', async () => {
    const person = await newPerson(app())
    for (let i = 0; i < 5; i++)
      expect(await refusalOf(confirm(person, 'wrong'))).toBe('credentials_wrong')
    expect(await refusalOf(confirm(person))).toBe('too_many_attempts')
    expect((await person.client.getMe({})).user_id).toBe(person.userId)
    const left = app().deps.database.orm.$count(sessions, eq(sessions.userId, person.userId))
    expect(await left).toBe(1)
    expect((await createGuesses(() => app().url)(person.email, PASSWORD)).status).toBe(201)
  })

  it('is never done by token, and takes a password and nothing else', async () => {
    const person = await newPerson(app())
    const { client } = await person.withToken('read', 'keys', 'admin')
    const call = client.reauthenticate({ body: { password: PASSWORD } })
    expect(await refusalOf(call)).toBe('not_by_token')
    const response = await person.send('POST', '/v1/me/reauthenticate', {
      body: { password: PASSWORD, email: app().operator.email },
    })
    expect(await outcomeOf(response)).toEqual([400, 'invalid_request'])
  })

  it('answers a retry without leaving a second session behind', async () => {
    const person = await newPerson(app())
    const call = () =>
      person.client.reauthenticate(
        { body: { password: PASSWORD } },
        { idempotencyKey: 'reauthenticate-0123456789' },
      )
    await call()
    await call()
    const left = app().deps.database.orm.$count(sessions, eq(sessions.userId, person.userId))
    expect(await left).toBe(1)
  })
})
