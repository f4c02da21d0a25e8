import { beforeAll, expect, it } from 'vitest'
import { describeApp } from '../testing/describe-app.ts'
import { outcomeOf } from '../testing/keys.ts'
import { newPerson, type Person, refusalOf } from '../testing/people.ts'
import { rawSession } from '../testing/sessions.ts'

describeApp('DELETE /v1/sessions/current', (app) => {
  let alice: Person
  beforeAll(async () => {
    alice = await newPerson(app())
  })

  it('ends this session for good, removes the cookie, and leaves the others alone', async () => {
    const session = await rawSession(app().url, alice.email)
    const response = await session.send('DELETE', '/v1/sessions/current', {}, undefined)
    expect([response.status, await response.text()]).toEqual([204, ''])
    expect(response.headers.getSetCookie()).toEqual([
      'keyward=; Path=/; Max-Age=0; HttpOnly; SameSite=Strict',
    ])
    expect(await outcomeOf(await session.send('GET', '/v1/me'))).toEqual([401, 'unauthenticated'])
    expect((await alice.send('GET', '/v1/me')).status).toBe(200)
    const { data } = await app().operator.client.listEvents({
      query: { actor_id: alice.userId, action: 'session.ended' },
    })
    expect(data).toMatchObject([{ details: { current: true } }])
  })

  it('is refused without a session, and to tokens', async () => {
    const anonymous = await fetch(`${app().url}/v1/sessions/current`, { method: 'DELETE' })
    expect(await outcomeOf(anonymous)).toEqual([401, 'unauthenticated'])
    const { client } = await alice.withToken('read', 'keys', 'admin')
    expect(await refusalOf(client.signOut({}))).toBe('not_by_token')
  })
})

describeApp(
  'signing out over TLS',
  (app) => {
    it('removes the very cookie that was set', async () => {
      const session = await rawSession(app().url, app().operator.email)
      const response = await session.send('DELETE', '/v1/sessions/current', {}, undefined)
      expect(response.headers.getSetCookie()).toEqual([
        '__Host-keyward=; Path=/; Max-Age=0; HttpOnly; SameSite=Strict; Secure',
      ])
    })
  },
  { env: { KEYWARD_URL: 'https://keys.example.org' } },
)
