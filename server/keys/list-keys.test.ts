import { KEY_ORDERS, KEY_STATUSES, type Key, type ListKeysQuery } from '@keyward/contract'
import { beforeAll, expect, it } from 'vitest'
import type { z } from 'zod'
import { describeApp } from '../testing/describe-app.ts'
import { expectBadQueries } from '../testing/expect-bad-input.ts'
import { type KeyScene, masterKeyOf, newKey, newKeyScene, outcomeOf } from '../testing/keys.ts'
import { addMember, newPlace, type Person, refusalOf } from '../testing/people.ts'

type Query = z.input<typeof ListKeysQuery>
const DAY_MS = 86_400_000
const idsOf = (keys: readonly { key_id: string }[]) => keys.map(({ key_id }) => key_id).toSorted()

describeApp('GET /v1/keys', (app) => {
  let scene: KeyScene
  let own: Key[]
  let foreign: Key
  beforeAll(async () => {
    scene = await newKeyScene(app(), { validity_ahead_days_max: 3650 })
    own = []
    for (const [i, name] of ['Zeta', 'alpha', '100%_real', 'Ünïcode', 'alpha'].entries()) {
      app().clock.advance({ ms: i % 2 })
      own.push(await newKey(scene, { name, validity_days: 10 * (1 + (i % 3)) }))
    }
    own.push(await masterKeyOf(scene, scene.owner))
    foreign = await newKey(scene, { name: 'alpha of a peer' }, scene.peer)
  })
  const list = async (query: Query = {}, by: Person = scene.owner) =>
    (await by.client.listKeys({ query })).data
  async function pages(query: Query, by: Person = scene.owner): Promise<Key[]> {
    const seen: Key[] = []
    for (let token: string | null | undefined; token !== null; ) {
      const page = await by.client.listKeys({
        query: { ...query, page_size: '2', ...(token ? { page_token: token } : {}) },
      })
      expect(page.data.length).toBeLessThanOrEqual(2)
      seen.push(...page.data)
      token = page.next_page_token
    }
    return seen
  }

  it('shows a member their own keys, an admin those of the project, an operator all', async () => {
    expect(idsOf(await list())).toEqual(idsOf(own))
    const ofProject = await list({}, scene.admin)
    expect(idsOf(ofProject)).toEqual(expect.arrayContaining(idsOf([...own, foreign])))
    expect(new Set(ofProject.map((key) => key.project.project_id))).toEqual(
      new Set([scene.place.projectId]),
    )
    const all = idsOf(await list({ page_size: '200' }, app().operator))
    expect(all).toEqual(expect.arrayContaining(idsOf(ofProject)))
    expect(idsOf(await list({}, scene.stranger))).not.toEqual(
      expect.arrayContaining([foreign.key_id]),
    )
  })

  it('shows each key masked, and never more of it', async () => {
    for (const key of await list())
      expect(key.masked_key).toEqual(key.master ? null : expect.stringMatching(/^kw_.{4}….{4}$/))
  })

  it('finds by part of the name, by key ID, and by the visible ends of the key', async () => {
    const [zeta] = own
    expect((await list({ q: 'ALPHA' })).map((key) => key.name)).toEqual(['alpha', 'alpha'])
    expect(idsOf(await list({ q: zeta?.key_id ?? '' }))).toEqual([zeta?.key_id])
    const [first = '', last = ''] = zeta?.masked_key?.split('…') ?? []
    expect(idsOf(await list({ q: last }))).toContain(zeta?.key_id)
    expect(idsOf(await list({ q: first }))).toContain(zeta?.key_id)
    expect(idsOf(await list({ q: zeta?.masked_key ?? '' }))).toEqual([zeta?.key_id])
    expect(await list({ q: foreign.key_id })).toEqual([])
  })

  it('takes the search text as it is written: no wildcard, no SQL (V09)', async () => {
    expect((await list({ q: '%_' })).map((key) => key.name)).toEqual(['100%_real'])
    for (const q of ['%%', '_', "' or 1=1 --", '\\', "'; drop table api_keys; --", '{}']) {
      const found = (await list({ q })).map((key) => key.name)
      expect([q, found.every((name) => name.includes(q))]).toEqual([q, true])
    }
  })

  it('narrows by project, user and end, within what may be seen', async () => {
    const { projectId } = scene.place
    expect(
      idsOf(await list({ project_id: projectId, user_id: scene.peer.userId }, scene.admin)),
    ).toContain(foreign.key_id)
    expect(await list({ user_id: scene.peer.userId })).toEqual([])
    const other = await newPlace(app())
    expect(await list({ project_id: other.projectId })).toEqual([])
    const soon = new Date(app().clock.now().getTime() + 15 * DAY_MS).toISOString()
    const ending = await list({ expires_before: soon })
    expect(ending.map((key) => key.name).toSorted()).toEqual(['Zeta', 'Ünïcode'])
  })

  it('tells used from unused keys', async () => {
    const used = await newKey(scene, { name: 'used' })
    await scene.verify(used.plaintext)
    await app().app.plane.usage.flush()
    expect(idsOf(await list({ unused_days: '0' }))).not.toContain(used.key_id)
    expect(idsOf(await list({ unused_days: '0' }))).toEqual(idsOf(own))
    expect(idsOf(await list({ unused_days: '1' }))).not.toContain(used.key_id)
    const [shown] = await list({ q: used.key_id })
    expect(shown).toMatchObject({
      last_used_at: app().clock.now().toISOString(),
      last_used_service: expect.stringMatching(/^Service/),
    })
    await scene.owner.client.deleteKey({ params: { key_id: used.key_id } })
  })

  it.each(KEY_ORDERS.flatMap((column) => [column, `${column} desc`] as const))(
    'visits every key exactly once in pages ordered by %s',
    async (order_by) => {
      const whole = await list({ order_by })
      expect((await pages({ order_by })).map(({ key_id }) => key_id)).toEqual(
        whole.map(({ key_id }) => key_id),
      )
      expect(idsOf(whole)).toEqual(idsOf(own))
      const column = order_by.replace(' desc', '') as (typeof KEY_ORDERS)[number]
      if (column === 'name') return
      const values = whole.map((key) => Date.parse(key[column] ?? '1970-01-01T00:00:00Z'))
      const rising = values.toSorted((a, b) => a - b)
      expect(values).toEqual(order_by === column ? rising : rising.toReversed())
    },
  )

  it('orders by name the same way up and down', async () => {
    const up = (await list({ order_by: 'name' })).map(({ key_id }) => key_id)
    const down = (await list({ order_by: 'name desc' })).map(({ key_id }) => key_id)
    expect(down).toEqual(up.toReversed())
  })

  it('binds a page token to the reader and the filters', async () => {
    const { next_page_token } = await scene.owner.client.listKeys({ query: { page_size: '1' } })
    const token = encodeURIComponent(next_page_token ?? '')
    const [payload = '', mac = ''] = (next_page_token ?? '').split('.')
    for (const [by, query] of [
      [scene.admin, `page_token=${token}`],
      [scene.owner, `page_token=${token}&q=alpha`],
      [scene.owner, `page_token=${token}&order_by=name`],
      [scene.owner, `page_token=${token}&status=active`],
      [scene.owner, `page_token=${payload}`],
      [scene.owner, `page_token=${payload.slice(1)}.${mac}`],
      [scene.owner, 'page_token=x'],
    ] as const) {
      const response = await by.send('GET', `/v1/keys?${query}`)
      expect([query, ...(await outcomeOf(response))]).toEqual([query, 400, 'page_token_invalid'])
    }
  })

  it('names what is wrong with a query', async () => {
    await expectBadQueries(scene.owner, '/v1/keys', [
      ['page_size=0', 'page_size'],
      ['page_size=201', 'page_size'],
      ['page_size=1e2', 'page_size'],
      ['q=', 'q'],
      [`q=${'x'.repeat(101)}`, 'q'],
      ['q=%00', 'q'],
      ['status=gone', 'status.0'],
      ['status=', 'status.0'],
      ['order_by=digest', 'order_by'],
      ['order_by=name%20asc', 'order_by'],
      ['user_id=me', 'user_id'],
      ['project_id=*', 'project_id'],
      ['expires_before=tomorrow', 'expires_before'],
      ['unused_days=-1', 'unused_days'],
      ['owner=x', 'owner'],
    ])
  })

  it('is for signed-in people and tokens that may read', async () => {
    expect((await fetch(`${app().url}/v1/keys`)).status).toBe(401)
    const { client } = await scene.owner.withToken('keys', 'admin')
    expect(await refusalOf(client.listKeys({}))).toBe('scope_missing')
    const reader = await scene.owner.withToken('read')
    expect(idsOf((await reader.client.listKeys({})).data)).toEqual(idsOf(own))
  })

  it('lists a project only for those who stand in it, and hides others as missing', async () => {
    const call = (projectId: string, by: Person) =>
      by.client.listProjectKeys({ params: { project_id: projectId } })
    expect(idsOf((await call(scene.place.projectId, scene.owner)).data)).toEqual(idsOf(own))
    for (const projectId of [scene.place.projectId, `prj_${'0'.repeat(26)}`])
      expect(await refusalOf(call(projectId, scene.stranger))).toBe('project_not_found')
  })
})

describeApp('statuses in lists of keys', (app) => {
  it('filter exactly as the status that is shown, for every mixture', async () => {
    const scene = await newKeyScene(app())
    const { owner, place } = scene
    const operator = app().operator.client
    const place2 = await newPlace(app())
    await addMember(app(), place2, owner, 'admin')
    await addMember(app(), place2, scene.admin, 'admin')
    const member = await memberOf(app().operator, place2.projectId, owner)
    const inSecond = (validity_days: number) =>
      owner.client.createKey({ params: { project_id: place2.projectId }, body: { validity_days } })
    const keys = [
      await newKey(scene, { validity_days: 1 }),
      await newKey(scene, { validity_days: 1 }),
      await newKey(scene, { validity_days: 16 }),
      await newKey(scene, { validity_days: 15 }),
      await newKey(scene),
      await newKey(scene),
      await inSecond(1),
      await inSecond(90),
    ]
    for (const i of [1, 5])
      await operator.disableKey({ params: { key_id: keys[i]?.key_id ?? '' }, body: {} })
    await operator.setRole({
      params: { project_id: place2.projectId, membership_id: member.membership_id },
      body: { role: 'member' },
      ifMatch: member.etag,
    })
    app().clock.advance({ days: 1, ms: 1 })
    const check = async () => {
      const all = (await owner.client.listKeys({ query: { page_size: '200' } })).data
      for (const status of KEY_STATUSES) {
        const { data } = await owner.client.listKeys({ query: { status } })
        expect([status, idsOf(data)]).toEqual([
          status,
          idsOf(all.filter((key) => key.status === status)),
        ])
      }
      const soon = app().clock.now().getTime() + 14 * DAY_MS
      const { data } = await owner.client.listKeys({ query: { status: 'expiring' } })
      const expiring = all.filter(
        (key) => key.status === 'active' && Date.parse(key.expires_at) <= soon,
      )
      expect(idsOf(data)).toEqual(idsOf(expiring))
      const two = await owner.client.listKeys({ query: { status: 'expired,disabled' } })
      expect(idsOf(two.data)).toEqual(
        idsOf(all.filter(({ status }) => status === 'expired' || status === 'disabled')),
      )
      return new Set(all.map(({ status, suspended_by }) => suspended_by ?? status))
    }
    expect(await check()).toEqual(new Set(['active', 'expired', 'disabled', 'role']))
    await operator.disableProject({ params: { project_id: place.projectId }, body: {} })
    expect(await check()).toEqual(new Set(['project', 'disabled', 'active', 'role']))
    await operator.disableTenant({ params: { tenant_id: place.tenantId }, body: {} })
    expect(await check()).toEqual(new Set(['tenant', 'disabled', 'active', 'role']))
    const ofUser = await operator.listKeys({ query: { user_id: owner.userId } })
    await operator.disableUser({ params: { user_id: owner.userId }, body: {} })
    const suspended = await operator.listKeys({
      query: { user_id: owner.userId, status: 'suspended' },
    })
    expect(suspended.data.length).toBe(
      ofUser.data.filter(({ status }) => status !== 'disabled').length,
    )
  })
})

async function memberOf(operator: Person, projectId: string, person: Person) {
  const { data } = await operator.client.listMembers({
    params: { project_id: projectId },
    query: { q: person.email },
  })
  const [member] = data
  if (!member) throw new Error('There is no such member')
  return member
}
