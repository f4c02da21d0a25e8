import { LINK_PREFIX } from '@keyward/contract'
import { type SQL, sql } from 'drizzle-orm'
import { beforeEach, expect, it } from 'vitest'
import { digestOf, newSecret } from '../crypto/secret-strings.ts'
import { operatorGrants } from '../db/schema/index.ts'
import { describeApp } from '../testing/describe-app.ts'
import { createGuesses } from '../testing/guesses.ts'
import { outcomeOf, seenOf } from '../testing/keys.ts'
import { newPerson, PASSWORD, type Person, refusalOf, signIn, unique } from '../testing/people.ts'
import { forgedRows, forgetAttempts, tamper } from '../testing/security/behind-our-back.ts'
import { rawSession } from '../testing/sessions.ts'

const OTHER_PASSWORD = 'another long passphrase'

describeApp('what people sign in by, changed in the database without the root key', (app) => {
  let mallory: Person
  beforeEach(async () => {
    await forgetAttempts(app())
    await app().operator.client.reauthenticate({ body: { password: PASSWORD } })
    mallory = await newPerson(app())
  })

  const countOperators = () => app().deps.database.orm.$count(operatorGrants)

  /** Expects `attempt` to come to nothing, and the alarm to ring. */
  async function expectAlarm(statement: SQL, attempt: () => Promise<void>) {
    const [before, operators] = [await forgedRows(app()), await countOperators()]
    await tamper(app(), statement)
    await attempt()
    expect(await forgedRows(app())).toBeGreaterThan(before)
    expect(await countOperators()).toBe(operators)
    expect(await app().operator.client.getMe({})).toMatchObject({ operator: true })
  }

  const operatorsId = sql`(select user_id from operator_grants limit 1)`

  it.each([
    ['given to another person', sql`user_id = ${operatorsId}`],
    ['made to last longer', sql`expires_at = expires_at + interval '1 day'`],
    ['made to look recent', sql`created_at = created_at + interval '1 minute'`],
    ['made to look in use', sql`updated_at = updated_at + interval '1 minute'`],
  ])('is nobody’s session any more when it is %s', async (_, change) => {
    const session = await rawSession(app().url, mallory.email)
    const { session_id } = (await (await session.send('GET', '/v1/me')).json()) as {
      session_id: string
    }
    await expectAlarm(sql`update sessions set ${change} where id = ${session_id}`, async () => {
      const created = await session.send(
        'POST',
        '/v1/users',
        {},
        {
          email: `accomplice${unique()}@example.org`,
          name: 'Accomplice',
          operator: true,
        },
      )
      expect(await outcomeOf(created)).toEqual([401, 'unauthenticated'])
      expect((await session.send('GET', '/v1/me')).status).toBe(401)
    })
    expect((await mallory.client.getMe({})).user_id).toBe(mallory.userId)
    const { data } = await app().operator.client.listMySessions({})
    expect(data.map((each) => each.session_id)).not.toContain(session_id)
  })

  it('does not let the cookie of one session into another, nor into one that was made up', async () => {
    const session = await rawSession(app().url, mallory.email)
    const token = decodeURIComponent(session.cookie.split('=')[1] ?? '').split('.')[0] ?? ''
    await tamper(app(), sql`update sessions set token = 'kept' where token = ${token}`)
    const victim = sql`(select id from sessions where user_id = ${operatorsId} limit 1)`
    const { rows } = await app().deps.database.orm.execute<{ id: string; token: string }>(
      sql`select id, token from sessions where id = ${victim}`,
    )
    const [theirs] = rows
    await expectAlarm(
      sql`insert into sessions select (jsonb_populate_record(s, jsonb_build_object('id', ${`ses_${'0'.repeat(25)}${unique()}`}::text, 'token', ${token}::text))).* from sessions s where id = ${theirs?.id}`,
      async () => expect((await session.send('GET', '/v1/me')).status).toBe(401),
    )
    await tamper(app(), sql`delete from sessions where token = ${token}`)
    await tamper(app(), sql`update sessions set token = ${token} where id = ${theirs?.id}`)
    expect((await session.send('GET', '/v1/me')).status).toBe(401)
    await tamper(app(), sql`update sessions set token = ${theirs?.token} where id = ${theirs?.id}`)
  })

  it.each([
    [
      'the hash of another',
      (victim: Person) =>
        sql`update accounts set password = (select password from accounts where user_id = ${mallory.userId}) where user_id = ${victim.userId}`,
    ],
    [
      'the hash and all else of another',
      (victim: Person) =>
        sql`update accounts a set (password, created_at, updated_at) = (select password, created_at, updated_at from accounts where user_id = ${mallory.userId}) where user_id = ${victim.userId}`,
    ],
    [
      'a second one beside it',
      (victim: Person) =>
        sql`insert into accounts select (jsonb_populate_record(a, jsonb_build_object('id', ${`usr_forged${unique()}`}::text, 'user_id', ${victim.userId}::text, 'account_id', ${victim.userId}::text))).* from accounts a where user_id = ${mallory.userId}`,
    ],
  ])('is no password of a person: %s', async (_, change) => {
    const victim = await newPerson(app())
    const params = { user_id: victim.userId }
    await app().operator.client.grantOperator({ params, body: {} })
    await mallory.client.changePassword({
      body: { current_password: PASSWORD, new_password: OTHER_PASSWORD },
    })
    const guess = createGuesses(() => app().url)
    await expectAlarm(change(victim), async () => {
      const forged = await seenOf(await guess(victim.email, OTHER_PASSWORD))
      const unknown = await seenOf(await guess(`nobody${unique()}@example.org`, OTHER_PASSWORD))
      expect(forged).toMatchObject({ status: 401, body: { code: 'credentials_wrong' } })
      expect(forged).toEqual(unknown)
      const body = { current_password: OTHER_PASSWORD, new_password: `${PASSWORD} again` }
      expect(await refusalOf(victim.client.changePassword({ body }))).toBe('credentials_wrong')
      const again = victim.client.reauthenticate({ body: { password: OTHER_PASSWORD } })
      expect(await refusalOf(again)).toBe('credentials_wrong')
    })
    const { url } = await app().operator.client.resetUser({ params, body: {} })
    const reset = await redeem(url.split('#')[1] ?? '')
    expect(reset.status).toBe(201)
    expect((await signIn(app().url, victim.email, PASSWORD)).userId).toBe(victim.userId)
    await app().operator.client.withdrawOperator({ params, body: {} })
  })

  const redeem = (link: string, identity: Record<string, string> = {}) =>
    fetch(`${app().url}/v1/links/redeem`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ link, password: PASSWORD, ...identity }),
    })
  const open = (link: string) =>
    fetch(`${app().url}/v1/links/open`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ link }),
    })

  it.each([
    ['leads to another person', false, sql`user_id = ${operatorsId}`],
    ['is for a first operator', false, sql`user_id = null, purpose = 'first_operator'`],
    ['ends later', false, sql`expires_at = expires_at + interval '1 day'`],
    ['was not used', true, sql`used_at = null`],
  ])('is an unknown link when it was written that it %s', async (_, used, change) => {
    const { url } = await app().operator.client.resetUser({
      params: { user_id: mallory.userId },
      body: {},
    })
    const link = url.split('#')[1] ?? ''
    if (used) expect((await redeem(link)).status).toBe(201)
    await expectAlarm(
      sql`update links set ${change} where digest = ${digestOf(link)}`,
      async () => {
        const unknown = await seenOf(await open(newSecret(LINK_PREFIX).reveal()))
        expect(unknown).toMatchObject({ status: 401, body: { code: 'link_invalid' } })
        expect(await seenOf(await open(link))).toEqual(unknown)
        const identity = { email: `first${unique()}@example.org`, name: 'First' }
        for (const said of [{}, identity])
          expect(await outcomeOf(await redeem(link, said))).toEqual([401, 'link_invalid'])
      },
    )
  })

  it('is an unknown link when somebody made up its secret', async () => {
    const known = newSecret(LINK_PREFIX).reveal()
    await app().operator.client.resetUser({ params: { user_id: mallory.userId }, body: {} })
    await expectAlarm(
      sql`update links set digest = ${digestOf(known)} where user_id = ${mallory.userId} and purpose = 'reset'`,
      async () => expect((await open(known)).status).toBe(401),
    )
  })
})
