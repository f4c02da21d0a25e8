import { expect, it } from 'vitest'
import { describeApp } from '../testing/describe-app.ts'
import { expectBadBodies, expectBadQueries } from '../testing/expect-bad-input.ts'
import { addMember, newMember, newPlace, newService, refusalOf, unique } from '../testing/people.ts'

const MISSING = `prj_${'0'.repeat(26)}`

describeApp('projects', (app) => {
  const operator = () => app().operator.client

  it('begin empty and follow the policy of their tenant', async () => {
    const place = await newPlace(app())
    const params = { project_id: place.projectId }
    expect(await operator().getProject({ params })).toMatchObject({
      code: place.code,
      status: 'active',
      tenant: { tenant_id: place.tenantId },
      member_count: 0,
      key_count: 0,
      my_role: null,
    })
    expect((await operator().getProjectPolicy({ params })).own).toEqual({})
  })

  it('have a code of their own, across all tenants', async () => {
    const here = await newPlace(app())
    const there = await newPlace(app())
    const call = operator().createProject({
      params: { tenant_id: there.tenantId },
      body: { code: here.code, name: 'Twin' },
    })
    expect(await refusalOf(call)).toBe('code_taken')
  })

  it('are listed to their members with their role, and to operators all', async () => {
    const [here, there] = [await newPlace(app()), await newPlace(app())]
    const alice = await newMember(app(), here, 'admin')
    await addMember(app(), there, alice, 'member')
    const hidden = await newPlace(app())

    const mine = await alice.client.listProjects({})
    const roles = mine.data.map(({ project_id, my_role }) => [project_id, my_role])
    expect(new Map(roles as [string, string][])).toEqual(
      new Map([
        [here.projectId, 'admin'],
        [there.projectId, 'member'],
      ]),
    )
    const all = await operator().listProjects({ query: { page_size: '200' } })
    const ids = all.data.map(({ project_id }) => project_id)
    for (const place of [here, there, hidden]) expect(ids).toContain(place.projectId)
  })

  it('are found by part of name or code, and by tenant', async () => {
    const place = await newPlace(app())
    const find = async (query: Record<string, string>) =>
      (await operator().listProjects({ query })).data.map(({ code }) => code)
    expect(await find({ q: place.code.toLowerCase() })).toEqual([place.code])
    expect(await find({ tenant_id: place.tenantId })).toEqual([place.code])
    expect(await find({ tenant_id: place.tenantId, q: 'no such thing' })).toEqual([])
  })

  it('of strangers look exactly like those that do not exist', async () => {
    const place = await newPlace(app())
    const bob = await newMember(app(), await newPlace(app()), 'admin')
    const reads = ['', '/policy', '/members', `/members/mbr_${'0'.repeat(26)}`]
    for (const rest of reads) {
      const foreign = await bob.send('GET', `/v1/projects/${place.projectId}${rest}`)
      const missing = await bob.send('GET', `/v1/projects/${MISSING}${rest}`)
      expect([rest, foreign.status]).toEqual([rest, 404])
      expect(anonymous(await foreign.json())).toEqual(anonymous(await missing.json()))
    }
    const found = await bob.client.listProjects({ query: { tenant_id: place.tenantId } })
    expect(found.data).toEqual([])
  })

  it('are renamed only by who has seen the latest change; the code stays', async () => {
    const place = await newPlace(app())
    const params = { project_id: place.projectId }
    const { etag } = await operator().getProject({ params })
    const rename = (ifMatch: string) =>
      operator().renameProject({ params, body: { name: 'Renamed' }, ifMatch })
    expect(await rename(etag)).toMatchObject({ name: 'Renamed', code: place.code })
    expect(await refusalOf(rename(etag))).toBe('etag_mismatch')
    const { data } = await operator().listEvents({
      query: { project_id: place.projectId, action: 'project.renamed' },
    })
    expect(data.map(({ details }) => details['to'])).toEqual(['Renamed'])
  })

  it('suspend their keys while disabled, and no others', async () => {
    const [here, there] = [await newPlace(app()), await newPlace(app())]
    const params = { project_id: here.projectId }
    const alice = await newMember(app(), here)
    await addMember(app(), there, alice)
    const service = await newService(app())
    const keyHere = await alice.client.createKey({ params, body: {} })
    const keyThere = await alice.client.createKey({
      params: { project_id: there.projectId },
      body: {},
    })

    await operator().disableProject({ params, body: {} })
    const suspended = { code: 'suspended', suspended_by: 'project' }
    expect(await service.verify(keyHere.plaintext)).toMatchObject(suspended)
    expect(await service.verify(keyThere.plaintext)).toMatchObject({ code: 'valid' })
    expect(await refusalOf(operator().disableProject({ params, body: {} }))).toBe(
      'already_disabled',
    )

    await operator().enableProject({ params, body: {} })
    expect(await service.verify(keyHere.plaintext)).toMatchObject({ code: 'valid' })
    expect(await refusalOf(operator().enableProject({ params, body: {} }))).toBe('already_enabled')
  })

  it('take their keys, memberships and places in audiences with them, and the trail keeps each', async () => {
    const place = await newPlace(app())
    const params = { project_id: place.projectId }
    const alice = await newMember(app(), place)
    const service = await newService(app(), { tenant_ids: [], project_ids: [place.projectId] })
    const key = await alice.client.createKey({ params, body: {} })
    expect(await service.verify(key.plaintext)).toMatchObject({ code: 'valid' })

    await operator().deleteProject({ params })
    expect(await service.verify(key.plaintext)).toMatchObject({ code: 'unknown', key_id: null })
    expect(await refusalOf(operator().getProject({ params }))).toBe('project_not_found')
    expect(await refusalOf(operator().deleteProject({ params }))).toBe('project_not_found')
    expect((await alice.client.listProjects({})).data).toEqual([])
    const { audience } = await operator().getService({
      params: { service_id: service.service.service_id },
    })
    expect(audience).toEqual({ tenant_ids: [], project_ids: [] })
    const { data } = await operator().listEvents({ query: { project_id: place.projectId } })
    const deletions = data.filter(({ action }) => action.endsWith('.deleted'))
    expect(deletions.map(({ action }) => action).toSorted()).toEqual([
      'key.deleted',
      'key.deleted',
      'project.deleted',
    ])
    expect(deletions.some(({ key_id }) => key_id === key.key_id)).toBe(true)
  })

  it('are deleted whole, however many keys they hold, with an event for each', async () => {
    const place = await newPlace(app())
    await newMember(app(), place)
    await app().deps.database.pool.query(
      `insert into api_keys (id, project_id, membership_id, user_id, name, role, master, format, created_at, expires_at)
       select 'key_' || lpad(n::text, 26, '0'), project_id, membership_id, user_id, name, role, false, format, created_at, expires_at
       from api_keys, generate_series(1, 5000) n where project_id = $1`,
      [place.projectId],
    )
    await operator().deleteProject({ params: { project_id: place.projectId } })
    const { rows } = await app().deps.database.pool.query<{ ended: number; left: number }>(
      `select count(distinct key_id)::int as ended,
         (select count(*)::int from api_keys where project_id = $1) as left
       from events where project_id = $1 and action = 'key.deleted'`,
      [place.projectId],
    )
    expect(rows).toEqual([{ ended: 5001, left: 0 }])
  }, 120_000)

  it('are not made or renamed by bad input, which is named', async () => {
    const place = await newPlace(app())
    const before = await operator().listProjects({ query: { tenant_id: place.tenantId } })
    const code = `NEW${unique()}`
    await expectBadBodies(
      app().operator,
      ['POST', `/v1/tenants/${place.tenantId}/projects`],
      [
        [{ code }, 'name'],
        [{ name: 'x' }, 'code'],
        [{ code: 'lower1', name: 'x' }, 'code'],
        [{ code: 'X', name: 'x' }, 'code'],
        [{ code: 'A B', name: 'x' }, 'code'],
        [{ code: '1ABC', name: 'x' }, 'code'],
        [{ code, name: '' }, 'name'],
        [{ code, name: 'x', policy: {} }, 'policy'],
      ],
    )
    await expectBadBodies(
      app().operator,
      ['POST', `/v1/projects/${place.projectId}/rename`],
      [
        [{}, 'name'],
        [{ name: 'x', code }, 'code'],
      ],
    )
    await expectBadQueries(app().operator, '/v1/projects', [
      ['tenant_id=nope', 'tenant_id'],
      ['page_size=ten', 'page_size'],
    ])
    expect(await operator().listProjects({ query: { tenant_id: place.tenantId } })).toEqual(before)
  })
})

const anonymous = (problem: unknown) => ({ ...(problem as object), request_id: null })
