import { beforeAll, expect, it } from 'vitest'
import { describeApp } from '../testing/describe-app.ts'
import { outcomeOf, seenOf } from '../testing/keys.ts'
import { newPerson, type Person, refusalOf } from '../testing/people.ts'
import { rawSession } from '../testing/sessions.ts'

describeApp('DELETE /v1/me/sessions/{session_id}', (app) => {
  let alice: Person
  beforeAll(async () => {
    alice = await newPerson(app())
  })
  const idOf = async (send: { send(method: string, path: string): Promise<Response> }) =>
    ((await (await send.send('GET', '/v1/me')).json()) as { session_id: string }).session_id

  it('ends another session of the same person at once, and leaves it in the trail', async () => {
    const other = await rawSession(app().url, alice.email)
    await alice.client.endSession({ params: { session_id: await idOf(other) } })
    expect((await other.send('GET', '/v1/me')).status).toBe(401)
    const { data } = await app().operator.client.listEvents({
      query: { actor_id: alice.userId, action: 'session.ended' },
    })
    expect(data[0]).toMatchObject({ user_id: alice.userId, details: { current: false } })
    expect((await alice.send('GET', '/v1/me')).status).toBe(200)
  })

  it("answers somebody else's session as one that never was, and leaves it alone", async () => {
    const bob = await rawSession(app().url, app().operator.email)
    const path = (id: string) => `/v1/me/sessions/${id}`
    const foreign = await seenOf(await alice.send('DELETE', path(await idOf(bob))))
    const missing = await seenOf(await alice.send('DELETE', path(`ses_${'0'.repeat(26)}`)))
    expect(foreign).toEqual(missing)
    expect(foreign).toMatchObject({ status: 404, body: { code: 'session_not_found' } })
    expect((await bob.send('GET', '/v1/me')).status).toBe(200)
  })

  it('is never done by token, and takes session IDs only', async () => {
    const { client } = await alice.withToken('read', 'keys', 'admin')
    const session_id = await idOf(alice)
    expect(await refusalOf(client.endSession({ params: { session_id } }))).toBe('not_by_token')
    const response = await alice.send('DELETE', '/v1/me/sessions/all')
    expect(await outcomeOf(response)).toEqual([400, 'invalid_request'])
    expect((await alice.send('GET', '/v1/me')).status).toBe(200)
  })
})
