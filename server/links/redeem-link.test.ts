import { eq } from 'drizzle-orm'
import { expect, it } from 'vitest'
import { links, operatorGrants, users } from '../db/schema/index.ts'
import { describeApp } from '../testing/describe-app.ts'
import { createGuesses } from '../testing/guesses.ts'
import { outcomeOf } from '../testing/keys.ts'
import { joinByLink, newPerson, PASSWORD, refusalOf, signIn, unique } from '../testing/people.ts'
import type { TestApp } from '../testing/start-app.ts'
import { issueFirstLink } from './issue-first-link.ts'

const OTHER_PASSWORD = 'another long passphrase'
const secretOf = (url: string) => url.split('#')[1] ?? ''

describeApp('POST /v1/links/redeem', (app) => {
  const redeem = (body: Record<string, unknown>, headers: Record<string, string> = {}) =>
    fetch(`${app().url}/v1/links/redeem`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ password: OTHER_PASSWORD, ...body }),
    })
  const invite = async () => {
    const email = `invited${unique()}@example.org`
    const created = await app().operator.client.createUser({ body: { email, name: 'Ivy' } })
    return { ...created, secret: secretOf(created.link.url) }
  }
  const reset = async (userId: string) => {
    await app().operator.client.reauthenticate({ body: { password: PASSWORD } })
    const link = await app().operator.client.resetUser({ params: { user_id: userId }, body: {} })
    return secretOf(link.url)
  }

  it('sets the password, signs in, and works once', async () => {
    const { secret, user_id, email } = await invite()
    const response = await redeem({ link: secret })
    expect(response.status).toBe(201)
    expect(response.headers.getSetCookie()[0]).toMatch(/^keyward=.*HttpOnly.*SameSite=Strict/i)
    expect(await response.json()).toMatchObject({ user_id, email, operator: false })
    expect(await outcomeOf(await redeem({ link: secret }))).toEqual([401, 'link_invalid'])
    expect((await signIn(app().url, email, OTHER_PASSWORD)).userId).toBe(user_id)
  })

  it('has one winner among fifty who use a link at the same time', async () => {
    app().clock.advance({ minutes: 15 })
    const { secret, user_id } = await invite()
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, i) => redeem({ link: secret, password: `${PASSWORD} ${i}` })),
    )
    const outcomes = await Promise.all(answers.map(outcomeOf))
    expect(outcomes.filter(([status]) => status === 201)).toHaveLength(1)
    for (const [status, code] of outcomes) expect([201, 401, 429], String(code)).toContain(status)
    const { data } = await app().operator.client.listEvents({
      query: { actor_id: user_id, action: 'link.redeemed' },
    })
    expect(data).toMatchObject([{ actor: { via: 'link' }, details: { purpose: 'invite' } }])
    app().clock.advance({ minutes: 15 })
  })

  it('ends every session of before, keeps tokens and keys, and lets nobody in by the old password', async () => {
    const person = await newPerson(app())
    const { client } = await person.withToken('read')
    await redeem({ link: await reset(person.userId) })
    expect((await person.send('GET', '/v1/me')).status).toBe(401)
    expect(await refusalOf(signIn(app().url, person.email))).toBe('credentials_wrong')
    expect((await client.getMe({})).user_id).toBe(person.userId)
  })

  it('lets a person in who was made to wait for wrong guesses', async () => {
    const person = await newPerson(app())
    const guess = createGuesses(() => app().url)
    for (let i = 0; i < 5; i++) await guess(person.email, 'wrong')
    expect((await guess(person.email, PASSWORD)).status).toBe(429)
    const response = await redeem({ link: await reset(person.userId) })
    expect(response.status).toBe(201)
    expect((await guess(person.email, OTHER_PASSWORD)).status).toBe(201)
  })

  it('refuses a link that was replaced by a newer one, or that is not one at all', async () => {
    app().clock.advance({ minutes: 15 })
    const person = await newPerson(app())
    const [older, newer] = [await reset(person.userId), await reset(person.userId)]
    const token = await person.withToken('read')
    for (const link of [
      older,
      `${newer}x`,
      newer.slice(0, -1),
      newer.toLowerCase(),
      'kwl_',
      token.token,
      person.userId,
    ])
      expect([link, ...(await outcomeOf(await redeem({ link })))]).toEqual([
        link,
        401,
        'link_invalid',
      ])
    expect((await redeem({ link: newer })).status).toBe(201)
  })

  it('refuses a link that was issued before the password was changed', async () => {
    app().clock.advance({ minutes: 15 })
    const person = await newPerson(app())
    const link = await reset(person.userId)
    await person.client.reauthenticate({ body: { password: PASSWORD } })
    await person.client.changePassword({
      body: { current_password: PASSWORD, new_password: OTHER_PASSWORD },
    })
    expect(await outcomeOf(await redeem({ link }))).toEqual([401, 'link_invalid'])
    expect((await signIn(app().url, person.email, OTHER_PASSWORD)).userId).toBe(person.userId)
  })

  it('stays refused when the user was disabled meanwhile and is enabled again', async () => {
    const person = await newPerson(app())
    const link = await reset(person.userId)
    const params = { user_id: person.userId }
    await app().operator.client.disableUser({ params, body: {} })
    await app().operator.client.enableUser({ params, body: {} })
    expect(await outcomeOf(await redeem({ link }))).toEqual([401, 'link_invalid'])
    expect((await redeem({ link: await reset(person.userId) })).status).toBe(201)
  })

  it('does not let a disabled user in', async () => {
    const person = await newPerson(app())
    const link = await reset(person.userId)
    await app().operator.client.disableUser({ params: { user_id: person.userId }, body: {} })
    expect(await outcomeOf(await redeem({ link }))).toEqual([401, 'link_invalid'])
  })

  it('refuses another name or address than the invitation was for, and what is no new password', async () => {
    app().clock.advance({ minutes: 15 })
    const { secret } = await invite()
    for (const [body, field] of [
      [{ email: 'evil@example.org' }, 'email'],
      [{ name: 'Eve' }, 'name'],
      [{ password: 'fourteen chars' }, 'password'],
      [{ password: 'x'.repeat(257) }, 'password'],
      [{ operator: true }, 'operator'],
      [{ user_id: app().operator.userId }, 'user_id'],
    ] as const) {
      const response = await redeem({ link: secret, ...body })
      const problem = (await response.json()) as { errors?: { field: string }[] }
      expect([field, response.status, problem.errors?.map((each) => each.field)]).toEqual([
        field,
        400,
        [field],
      ])
    }
    expect((await redeem({ link: secret })).status).toBe(201)
  })

  it('refuses a request from another site, and the link stays good', async () => {
    const { secret } = await invite()
    const response = await redeem({ link: secret }, { origin: 'https://evil.example' })
    expect(await outcomeOf(response)).toEqual([403, 'cross_site'])
    expect((await redeem({ link: secret })).status).toBe(201)
  })

  it('expires after 72 hours', async () => {
    const { secret } = await invite()
    app().clock.advance({ hours: 72 })
    expect(await outcomeOf(await redeem({ link: secret }))).toEqual([401, 'link_invalid'])
  })
})

describeApp('the link of the first operator', (app) => {
  const stored = async ({ deps }: TestApp) => ({
    operators: await deps.database.orm.select().from(operatorGrants),
    users: await deps.database.orm.select().from(users),
  })

  it('is never made again once there is an operator: a restart reopens nothing (V27)', async () => {
    expect(await issueFirstLink(app().deps)).toBeNull()
    expect((await stored(app())).operators).toHaveLength(1)
  })

  it('asks who the operator is, and makes one operator of fifty who try at once', async () => {
    const { deps, url } = app()
    // As on a new installation: nobody is there yet.
    await deps.database.orm.delete(operatorGrants)
    await deps.database.orm.delete(users)
    const issued = await issueFirstLink(deps)
    const link = issued?.url.reveal() ?? ''
    const missing = await fetch(`${url}/v1/links/redeem`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ link: secretOf(link), password: PASSWORD }),
    })
    expect(await missing.json()).toMatchObject({
      code: 'invalid_request',
      errors: [{ field: 'email' }, { field: 'name' }],
    })
    app().clock.advance({ minutes: 15 })
    const claims = Array.from({ length: 50 }, (_, i) =>
      joinByLink(url, link, { email: `claim${i}@example.org`, name: `Claim ${i}` }),
    )
    const settled = await Promise.allSettled(claims)
    expect(settled.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    const after = await stored(app())
    expect([after.operators.length, after.users.length]).toEqual([1, 1])
    expect(await issueFirstLink(deps)).toBeNull()
    const used = await deps.database.orm
      .select()
      .from(links)
      .where(eq(links.purpose, 'first_operator'))
    expect(used.filter(({ usedAt }) => usedAt === null)).toEqual([])
  })
})
