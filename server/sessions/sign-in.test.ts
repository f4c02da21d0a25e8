import { eq } from 'drizzle-orm'
import { beforeAll, expect, it } from 'vitest'
import { sessions, users } from '../db/schema/index.ts'
import { describeApp } from '../testing/describe-app.ts'
import { expectBadBodies } from '../testing/expect-bad-input.ts'
import { createGuesses } from '../testing/guesses.ts'
import { outcomeOf, seenOf } from '../testing/keys.ts'
import { newPerson, PASSWORD, type Person, refusalOf, signIn } from '../testing/people.ts'

const WRONG = 'not the password at all'

describeApp('POST /v1/sessions', (app) => {
  let alice: Person
  beforeAll(async () => {
    alice = await newPerson(app(), { name: 'Alice' })
  })
  const guess = createGuesses(() => app().url)

  it('signs in with e-mail and password, and says who that is', async () => {
    const response = await guess(alice.email, PASSWORD)
    expect(response.status).toBe(201)
    expect(await response.json()).toMatchObject({
      user_id: alice.userId,
      name: 'Alice',
      email: alice.email,
      operator: false,
      via: 'session',
      scopes: null,
      csrf_token: expect.stringMatching(/^[\w-]{43}$/),
    })
    const { data } = await app().operator.client.listEvents({
      query: { actor_id: alice.userId, action: 'session.created' },
    })
    expect(data[0]).toMatchObject({ actor: { via: 'session' }, ip: '127.0.0.1' })
  })

  it('sets a cookie that scripts cannot read and other sites cannot send', async () => {
    const [cookie] = (await guess(alice.email, PASSWORD)).headers.getSetCookie()
    const attributes = (cookie ?? '').split('; ').slice(1)
    expect(cookie).toMatch(/^keyward=/)
    expect(attributes).toEqual(expect.arrayContaining(['HttpOnly', 'SameSite=Strict', 'Path=/']))
    expect(attributes.join()).not.toMatch(/domain|secure/i)
  })

  it('never keeps a session ID that was sent along: each sign-in has a new one', async () => {
    const cookieOf = async (cookie?: string) => {
      const response = await guess(alice.email, PASSWORD, cookie === undefined ? {} : { cookie })
      return response.headers.getSetCookie()[0]?.split(';')[0] ?? ''
    }
    const first = await cookieOf()
    expect(await cookieOf(first)).not.toBe(first)
    expect(await cookieOf('keyward=chosen.by-somebody-else')).not.toContain('chosen')
  })

  it('cannot be told apart: a wrong password, an unknown address, somebody invited, somebody disabled', async () => {
    const disabled = await newPerson(app())
    await app().operator.client.disableUser({ params: { user_id: disabled.userId }, body: {} })
    const invited = await app().operator.client.createUser({
      body: { email: 'invited@example.org', name: 'Ida' },
    })
    const seen = []
    for (const [email, password] of [
      [alice.email, WRONG],
      ['nobody@example.org', PASSWORD],
      [invited.email, PASSWORD],
      [disabled.email, PASSWORD],
    ] as const)
      seen.push(await seenOf(await guess(email, password)))
    expect(seen[0]).toMatchObject({ status: 401, body: { code: 'credentials_wrong' } })
    expect(JSON.stringify(seen[0])).not.toMatch(/set-cookie/i)
    for (const each of seen) expect(each).toEqual(seen[0])
    const left = await app()
      .deps.database.orm.select()
      .from(sessions)
      .where(eq(sessions.userId, disabled.userId))
    expect(left).toEqual([])
  })

  it('takes an address in any letter case for the same account', async () => {
    const response = await guess(alice.email.toUpperCase(), PASSWORD)
    expect(await response.json()).toMatchObject({ user_id: alice.userId })
  })

  it('refuses a request from another site and starts no session', async () => {
    const count = () => app().deps.database.orm.$count(sessions)
    const before = await count()
    for (const headers of [
      { origin: 'https://evil.example' },
      { origin: 'null' },
      { origin: 'http://evil.keyward.test' },
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
    ]) {
      const response = await guess(alice.email, PASSWORD, headers)
      expect([headers, ...(await outcomeOf(response))]).toEqual([headers, 403, 'cross_site'])
    }
    expect(await count()).toBe(before)
    const own = { origin: 'http://keyward.test', 'sec-fetch-site': 'same-origin' }
    expect((await guess(alice.email, PASSWORD, own)).status).toBe(201)
  })

  it('names what is wrong, and takes JSON only', async () => {
    await expectBadBodies(
      alice,
      ['POST', '/v1/sessions'],
      [
        [{ password: PASSWORD }, 'email'],
        [{ email: alice.email }, 'password'],
        [{ email: 'alice', password: PASSWORD }, 'email'],
        [{ email: ` ${alice.email}`, password: PASSWORD }, 'email'],
        [{ email: alice.email, password: '' }, 'password'],
        [{ email: alice.email, password: 'x'.repeat(257) }, 'password'],
        [{ email: [alice.email], password: PASSWORD }, 'email'],
        [{ email: alice.email, password: PASSWORD, user_id: app().operator.userId }, 'user_id'],
      ],
    )
    const form = await fetch(`${app().url}/v1/sessions`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ email: alice.email, password: PASSWORD }),
    })
    expect(await outcomeOf(form)).toEqual([400, 'invalid_request'])
  })

  it('notes when somebody signed in last', async () => {
    await signIn(app().url, alice.email)
    const [row] = await app()
      .deps.database.orm.select()
      .from(users)
      .where(eq(users.id, alice.userId))
    expect(row?.lastSignInAt).toEqual(app().clock.now())
  })
})

describeApp('guessing passwords', (app) => {
  const guess = createGuesses(() => app().url)
  const account = async () => (await newPerson(app())).email
  const fail = async (email: string, times: number) => {
    for (let i = 0; i < times; i++) expect((await guess(email, WRONG)).status).toBe(401)
  }

  it('makes an account wait after five wrong passwords, twice as long after each further one', async () => {
    const email = await account()
    await fail(email, 5)
    for (const seconds of [30, 60, 120]) {
      const refused = await guess(email, PASSWORD)
      expect(refused.headers.get('retry-after')).toBe(String(seconds))
      expect(await outcomeOf(refused)).toEqual([429, 'too_many_attempts'])
      app().clock.advance({ ms: seconds * 1000 })
      await fail(email, 1)
    }
    app().clock.advance({ minutes: 15 })
    expect((await guess(email, PASSWORD)).status).toBe(201)
    await fail(email, 4)
    expect((await guess(email, PASSWORD)).status).toBe(201)
  })

  it('allows five guesses and no more when they come at the same time', async () => {
    app().clock.advance({ minutes: 15 })
    const email = await account()
    const sent = Array.from({ length: 20 }, async () => (await guess(email, WRONG)).status)
    const statuses = (await Promise.all(sent)).toSorted()
    expect(statuses).toEqual([...Array<number>(5).fill(401), ...Array<number>(15).fill(429)])
  })

  it('shares one counter among all spellings of an address (V30)', async () => {
    app().clock.advance({ minutes: 15 })
    const email = await account()
    await fail(email.toUpperCase(), 3)
    await fail(email.replace('p', 'P'), 2)
    expect(await outcomeOf(await guess(email, PASSWORD))).toEqual([429, 'too_many_attempts'])
    // Spellings that are not the stored address at all never reach a password.
    for (const spelling of [` ${email}`, `${email} `, email.replace('p', 'ｐ'), `${email}\u0000`])
      expect((await guess(spelling, WRONG)).status).toBe(400)
  })

  it('counts for addresses that do not exist too, so that waiting tells nothing', async () => {
    app().clock.advance({ minutes: 15 })
    await fail('ghost@example.org', 5)
    expect((await guess('ghost@example.org', WRONG)).status).toBe(429)
  })

  it('does not make others wait', async () => {
    app().clock.advance({ minutes: 15 })
    const [one, other] = [await account(), await account()]
    await fail(one, 5)
    expect((await guess(other, PASSWORD)).status).toBe(201)
  })

  it('lets one network address try sixty times in fifteen minutes, whatever accounts it tries', async () => {
    app().clock.advance({ minutes: 15 })
    const sent = Array.from({ length: 62 }, async (_, i) => guess(`n${i}@example.org`, WRONG))
    const statuses = (await Promise.all(sent)).map(({ status }) => status).toSorted()
    expect(statuses).toEqual([...Array<number>(60).fill(401), 429, 429])
    app().clock.advance({ minutes: 15 })
    expect((await guess('n99@example.org', WRONG)).status).toBe(401)
  })
})

describeApp(
  'sign-in over TLS',
  (app) => {
    it('binds the cookie to this very host and to TLS', async () => {
      const guess = createGuesses(() => app().url)
      const response = await guess('operator@example.org', PASSWORD)
      const [cookie = ''] = response.headers.getSetCookie()
      expect(cookie).toMatch(/^__Host-keyward=/)
      expect(cookie.split('; ')).toEqual(
        expect.arrayContaining(['Secure', 'HttpOnly', 'SameSite=Strict', 'Path=/']),
      )
      expect(cookie).not.toMatch(/domain/i)
    })

    it('does not take the cookie under its plain name', async () => {
      const guess = createGuesses(() => app().url)
      const [cookie = ''] = (await guess('operator@example.org', PASSWORD)).headers.getSetCookie()
      const value = cookie.split(';')[0]?.replace('__Host-', '') ?? ''
      const response = await fetch(`${app().url}/v1/me`, { headers: { cookie: value } })
      expect(await outcomeOf(response)).toEqual([401, 'unauthenticated'])
    })

    it('still refuses wrong passwords', async () => {
      expect(await refusalOf(signIn(app().url, 'operator@example.org', WRONG))).toBe(
        'credentials_wrong',
      )
    })
  },
  { env: { KEYWARD_URL: 'https://keys.example.org' } },
)
