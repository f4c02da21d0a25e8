import { expect, it } from 'vitest'
import { describeApp } from '../testing/describe-app.ts'
import { expectBadBodies } from '../testing/expect-bad-input.ts'
import { newPerson, PASSWORD, type Person, refusalOf, signIn } from '../testing/people.ts'
import { rawSession } from '../testing/sessions.ts'

const NEW_PASSWORD = 'an entirely different passphrase'

describeApp('POST /v1/me/change-password', (app) => {
  const change = (person: Person, current = PASSWORD) =>
    person.client.changePassword({
      body: { current_password: current, new_password: NEW_PASSWORD },
    })

  it('lets in by the new password only, and ends every other session', async () => {
    const person = await newPerson(app())
    const other = await rawSession(app().url, person.email)
    expect(await change(person)).toMatchObject({ user_id: person.userId, via: 'session' })
    expect((await person.client.getMe({})).user_id).toBe(person.userId)
    expect((await other.send('GET', '/v1/me')).status).toBe(401)
    expect(await refusalOf(signIn(app().url, person.email))).toBe('credentials_wrong')
    expect((await signIn(app().url, person.email, NEW_PASSWORD)).userId).toBe(person.userId)
    const { data } = await app().operator.client.listEvents({
      query: { actor_id: person.userId, action: 'password.changed' },
    })
    expect(data).toMatchObject([{ user_id: person.userId }])
    expect(JSON.stringify(data)).not.toContain(NEW_PASSWORD)
  })

  it('refuses a wrong current password, changes nothing, and makes the guesser wait', async () => {
    const person = await newPerson(app())
    for (let i = 0; i < 5; i++)
      expect(await refusalOf(change(person, 'wrong'))).toBe('credentials_wrong')
    expect(await refusalOf(change(person))).toBe('too_many_attempts')
    expect((await signIn(app().url, person.email)).userId).toBe(person.userId)
  })

  it('asks for 15 to 256 characters and no composition, and names what is wrong', async () => {
    const person = await newPerson(app())
    await expectBadBodies(
      person,
      ['POST', '/v1/me/change-password'],
      [
        [{ current_password: PASSWORD }, 'new_password'],
        [{ new_password: NEW_PASSWORD }, 'current_password'],
        [{ current_password: PASSWORD, new_password: 'x'.repeat(14) }, 'new_password'],
        [{ current_password: PASSWORD, new_password: 'x'.repeat(257) }, 'new_password'],
        [{ current_password: PASSWORD, new_password: `${'x'.repeat(20)}\u0000` }, 'new_password'],
        [{ current_password: PASSWORD, new_password: NEW_PASSWORD, user_id: 'usr_1' }, 'user_id'],
      ],
    )
    expect((await signIn(app().url, person.email)).userId).toBe(person.userId)
  })

  it('looks at every character of a long password (V20)', async () => {
    const person = await newPerson(app())
    const long = 'x'.repeat(200)
    await person.client.changePassword({
      body: { current_password: PASSWORD, new_password: long },
    })
    expect(await refusalOf(signIn(app().url, person.email, `${long.slice(1)}y`))).toBe(
      'credentials_wrong',
    )
    expect((await signIn(app().url, person.email, long)).userId).toBe(person.userId)
  })

  it('needs a recent sign-in, and is never done by token', async () => {
    const person = await newPerson(app())
    const { client } = await person.withToken('read', 'keys', 'admin')
    const body = { current_password: PASSWORD, new_password: NEW_PASSWORD }
    expect(await refusalOf(client.changePassword({ body }))).toBe('not_by_token')
    app().clock.advance({ minutes: 15 })
    expect(await refusalOf(change(person))).toBe('recent_authentication_required')
  })
})
