import type { Event, ListEventsQuery } from '@keyward/contract'
import { beforeAll, expect, it } from 'vitest'
import type { z } from 'zod'
import { describeApp } from '../testing/describe-app.ts'
import { expectBadQueries } from '../testing/expect-bad-input.ts'
import { type KeyScene, newKey, newKeyScene, outcomeOf } from '../testing/keys.ts'
import { PASSWORD, type Person, refusalOf } from '../testing/people.ts'

type Query = z.input<typeof ListEventsQuery>

describeApp('GET /v1/events', (app) => {
  let scene: KeyScene
  let keyId: string
  let plaintext: string
  beforeAll(async () => {
    scene = await newKeyScene(app())
    const key = await newKey(scene)
    keyId = key.key_id
    plaintext = key.plaintext
    await newKey(scene, {}, scene.peer)
    app().clock.advance({ minutes: 1 })
    await scene.admin.client.disableKey({ params: { key_id: keyId }, body: {} })
  })
  const list = async (by: Person, query: Query = {}): Promise<Event[]> =>
    (await by.client.listEvents({ query: { page_size: '200', ...query } })).data

  it('shows a member what they did and what was done to them, and nothing else', async () => {
    const seen = await list(scene.owner)
    expect(seen.length).toBeGreaterThan(3)
    for (const { actor, user_id } of seen)
      expect([actor.user_id, user_id]).toContain(scene.owner.userId)
    expect(seen.map(({ action }) => action)).toContain('key.disabled')
    expect(await list(scene.owner, { user_id: scene.peer.userId })).toEqual([])
    expect(await list(scene.stranger, { key_id: keyId })).toEqual([])
  })

  it('shows an admin what happened in the project, and an operator everything', async () => {
    const ofProject = await list(scene.admin, { project_id: scene.place.projectId })
    const users = new Set(ofProject.map(({ user_id }) => user_id))
    expect(users).toContain(scene.peer.userId)
    const foreign = (await list(scene.admin)).filter(
      ({ project_id, actor, user_id }) =>
        project_id !== scene.place.projectId &&
        actor.user_id !== scene.admin.userId &&
        user_id !== scene.admin.userId,
    )
    expect(foreign).toEqual([])
    const all = await list(app().operator, { project_id: scene.place.projectId })
    expect(all).toEqual(ofProject)
  })

  it('narrows by key, user, actor, action and time', async () => {
    const operator = app().operator
    const ofKey = await list(operator, { key_id: keyId })
    expect(ofKey.map(({ action }) => action)).toEqual(['key.disabled', 'key.created'])
    const [disabled, created] = ofKey
    const byAdmin = await list(operator, { actor_id: scene.admin.userId, action: 'key.disabled' })
    expect(byAdmin).toEqual([disabled])
    const since = disabled?.at ?? ''
    expect(await list(operator, { key_id: keyId, since })).toEqual([disabled])
    expect(await list(operator, { key_id: keyId, until: since })).toEqual([created])
    expect(
      await list(operator, { user_id: scene.owner.userId, action: 'key.created' }),
    ).toHaveLength(2)
  })

  it('tells who did it, by what way, from where and in which request', async () => {
    const { client } = await scene.owner.withToken('keys')
    await client.renameKey({
      params: { key_id: keyId },
      body: { name: 'by token' },
      ifMatch: (await scene.owner.client.getKey({ params: { key_id: keyId } })).etag,
    })
    const [renamed] = await list(scene.owner, { key_id: keyId })
    expect(renamed).toMatchObject({
      event_id: expect.stringMatching(/^evt_/),
      action: 'key.renamed',
      actor: { kind: 'user', user_id: scene.owner.userId, via: 'token' },
      ip: '127.0.0.1',
      request_id: expect.stringMatching(/^req_/),
    })
  })

  it('pages through every event exactly once, latest first, with tokens bound to reader and filters', async () => {
    const whole = await list(app().operator, { project_id: scene.place.projectId })
    const seen: Event[] = []
    let first = ''
    for (let token: string | null | undefined; token !== null; ) {
      const page = await app().operator.client.listEvents({
        query: {
          project_id: scene.place.projectId,
          page_size: '2',
          ...(token ? { page_token: token } : {}),
        },
      })
      seen.push(...page.data)
      token = page.next_page_token
      first ||= token ?? ''
    }
    expect(seen).toEqual(whole)
    const times = seen.map(({ at }) => Date.parse(at))
    expect(times).toEqual(times.toSorted((a, b) => b - a))
    for (const [by, query] of [
      [scene.admin, `project_id=${scene.place.projectId}&page_token=${first}`],
      [app().operator, `page_token=${first}`],
    ] as const)
      expect(await outcomeOf(await by.send('GET', `/v1/events?${query}`))).toEqual([
        400,
        'page_token_invalid',
      ])
  })

  it('never holds a plaintext, a password or a token (V26)', async () => {
    const { token } = await scene.owner.withToken('read')
    const trail = JSON.stringify(await list(app().operator))
    for (const secret of [plaintext, token, PASSWORD])
      expect(trail).not.toContain(secret.slice(8, -4))
  })

  it('cannot be written or deleted over HTTP', async () => {
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
      const response = await app().operator.send(method, '/v1/events', { body: {} })
      expect([method, response.status]).toEqual([method, 405])
    }
  })

  it('names what is wrong with a query, and asks tokens for the scope to read', async () => {
    await expectBadQueries(scene.owner, '/v1/events', [
      ['key_id=x', 'key_id'],
      ['actor_id=x', 'actor_id'],
      ['since=yesterday', 'since'],
      ['action=x', 'action'],
      ['tenant_id=x', 'tenant_id'],
    ])
    const { client } = await scene.owner.withToken('keys', 'admin')
    expect(await refusalOf(client.listEvents({}))).toBe('scope_missing')
  })
})
