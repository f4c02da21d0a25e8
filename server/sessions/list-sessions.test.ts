import { beforeAll, expect, it } from 'vitest'
import { describeApp } from '../testing/describe-app.ts'
import { newPerson, type Person, refusalOf } from '../testing/people.ts'
import { forgedRows } from '../testing/security/behind-our-back.ts'
import { ageSession, rawSession } from '../testing/sessions.ts'

describeApp('GET /v1/me/sessions', (app) => {
  let alice: Person
  beforeAll(async () => {
    alice = await newPerson(app())
  })

  it('shows the own sessions, latest first, and which one is asking', async () => {
    app().clock.advance({ minutes: 1 })
    await rawSession(app().url, alice.email, { 'user-agent': 'Browser/1 (somewhere)' })
    app().clock.advance({ minutes: 1 })
    const latest = await rawSession(app().url, alice.email, { 'user-agent': 'Browser/2' })
    const reply = await latest.send('GET', '/v1/me/sessions')
    const { data } = (await reply.json()) as Awaited<ReturnType<typeof alice.client.listMySessions>>
    expect(data.map(({ current, user_agent }) => [current, user_agent]).slice(0, 2)).toEqual([
      [true, 'Browser/2'],
      [false, 'Browser/1 (somewhere)'],
    ])
    expect(data.every(({ ip }) => ip === '127.0.0.1')).toBe(true)
    expect(data).toHaveLength(3)
    expect(JSON.stringify(data)).not.toContain('token')
  })

  it('leaves out sessions that have ended, and those of other people', async () => {
    const other = await newPerson(app())
    const { data } = await other.client.listMySessions({})
    expect(data.map(({ current }) => current)).toEqual([true])
    const old = await rawSession(app().url, other.email)
    const me = (await (await old.send('GET', '/v1/me')).json()) as { session_id: string }
    await ageSession(app(), me.session_id, { expiresAt: new Date(Date.now() - 1000) })
    expect((await old.send('GET', '/v1/me')).status).toBe(401)
    expect((await other.client.listMySessions({})).data).toEqual(data)
  })

  it('ends a session that stood idle for half an hour', async () => {
    const idle = await rawSession(app().url, alice.email)
    const me = (await (await idle.send('GET', '/v1/me')).json()) as { session_id: string }
    await ageSession(app(), me.session_id, { updatedAt: new Date(Date.now() - 31 * 60_000) })
    expect((await idle.send('GET', '/v1/me')).status).toBe(401)
    const { data } = await alice.client.listMySessions({})
    expect(data.map(({ session_id }) => session_id)).not.toContain(me.session_id)
  })

  it('keeps a session that is used again and again', async () => {
    const used = await rawSession(app().url, alice.email)
    const me = (await (await used.send('GET', '/v1/me')).json()) as { session_id: string }
    for (let i = 0; i < 3; i++) {
      await ageSession(app(), me.session_id, { updatedAt: new Date(Date.now() - 29 * 60_000) })
      expect((await used.send('GET', '/v1/me')).status).toBe(200)
    }
    expect(await forgedRows(app())).toBe(0)
  })

  it('is never shown to a token', async () => {
    const person = await newPerson(app())
    const { client } = await person.withToken('read', 'keys', 'admin')
    expect(await refusalOf(client.listMySessions({}))).toBe('not_by_token')
  })
})
