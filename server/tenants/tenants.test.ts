import { expect, it } from 'vitest'
import { describeApp } from '../testing/describe-app.ts'
import { expectBadBodies, expectBadQueries } from '../testing/expect-bad-input.ts'
import { newMember, newPlace, newService, refusalOf, unique } from '../testing/people.ts'

const MISSING = `ten_${'0'.repeat(26)}`

describeApp('tenants', (app) => {
  const operator = () => app().operator.client
  const newTenant = (name = `Tenant ${unique()}`) => operator().createTenant({ body: { name } })

  it('begin empty, active and under the default policy, and the trail says who made them', async () => {
    const name = `Tenant ${unique()}`
    const tenant = await newTenant(name)
    const counts = { project_count: 0, user_count: 0, key_count: 0 }
    expect(tenant).toMatchObject({ name, status: 'active', ...counts })
    const policy = await operator().getTenantPolicy({ params: { tenant_id: tenant.tenant_id } })
    expect(policy.rules).toMatchObject({ default_validity_days: 90, secret_display: 'recoverable' })
    const { data } = await operator().listEvents({ query: { action: 'tenant.created' } })
    expect(data[0]).toMatchObject({
      tenant_id: tenant.tenant_id,
      actor: { user_id: app().operator.userId, via: 'session' },
      details: { name },
    })
  })

  it('count their projects, users and keys', async () => {
    const place = await newPlace(app())
    const alice = await newMember(app(), place)
    await alice.client.createKey({ params: { project_id: place.projectId }, body: {} })
    const tenant = await operator().getTenant({ params: { tenant_id: place.tenantId } })
    expect(tenant).toMatchObject({ project_count: 1, user_count: 1, key_count: 2 })
  })

  it('are listed by name, page by page, each once', async () => {
    const word = `paged${unique()}`
    for (const n of [3, 1, 5, 2, 4]) await newTenant(`${word} ${n}`)
    const names: string[] = []
    let token: string | null = ''
    while (token !== null) {
      const query: Record<string, string> = { q: word, page_size: '2' }
      if (token) query['page_token'] = token
      const page = await operator().listTenants({ query })
      expect(page.data.length).toBeLessThanOrEqual(2)
      names.push(...page.data.map(({ name }) => name))
      token = page.next_page_token
    }
    expect(names).toEqual([1, 2, 3, 4, 5].map((n) => `${word} ${n}`))
  })

  it('refuse a page token of another search', async () => {
    const word = `token${unique()}`
    for (const n of [1, 2]) await newTenant(`${word} ${n}`)
    const { next_page_token } = await operator().listTenants({ query: { q: word, page_size: '1' } })
    const other = operator().listTenants({ query: { page_token: next_page_token ?? '' } })
    expect(await refusalOf(other)).toBe('page_token_invalid')
  })

  it('are searched for literally: % and _ are letters like others', async () => {
    const n = unique()
    await newTenant(`100% of ${n}`)
    const find = async (q: string) =>
      (await operator().listTenants({ query: { q } })).data.map(({ name }) => name)
    expect(await find(`100% OF ${n}`)).toEqual([`100% of ${n}`])
    expect(await find(`1__% of ${n}`)).toEqual([])
  })

  it('are renamed only by who has seen the latest change', async () => {
    const { tenant_id, etag } = await newTenant()
    const rename = (name: string, ifMatch: string) =>
      operator().renameTenant({ params: { tenant_id }, body: { name }, ifMatch })
    const name = `Renamed ${unique()}`
    const renamed = await rename(name, etag)
    expect(renamed.name).toBe(name)
    expect(renamed.etag).not.toBe(etag)
    expect(await refusalOf(rename('Too late', etag))).toBe('etag_mismatch')
    const blind = await app().operator.send('POST', `/v1/tenants/${tenant_id}/rename`, {
      body: { name: 'Blind' },
    })
    expect(blind.status).toBe(428)
    expect((await operator().getTenant({ params: { tenant_id } })).name).toBe(name)
  })

  it('have a name of their own', async () => {
    const first = await newTenant()
    const second = await newTenant()
    expect(await refusalOf(newTenant(first.name))).toBe('name_taken')
    const call = operator().renameTenant({
      params: { tenant_id: second.tenant_id },
      body: { name: first.name },
      ifMatch: second.etag,
    })
    expect(await refusalOf(call)).toBe('name_taken')
    expect(await operator().getTenant({ params: { tenant_id: second.tenant_id } })).toEqual(second)
  })

  it('suspend every key while disabled, and let them work again after', async () => {
    const place = await newPlace(app())
    const params = { tenant_id: place.tenantId }
    const alice = await newMember(app(), place)
    const service = await newService(app())
    const key = await alice.client.createKey({ params: { project_id: place.projectId }, body: {} })

    const disabled = await operator().disableTenant({ params, body: {} })
    expect(disabled.status).toBe('disabled')
    expect(await service.verify(key.plaintext)).toMatchObject({
      code: 'suspended',
      suspended_by: 'tenant',
    })
    expect(await refusalOf(operator().disableTenant({ params, body: {} }))).toBe('already_disabled')

    const enabled = await operator().enableTenant({ params, body: {} })
    expect(enabled.status).toBe('active')
    expect(await service.verify(key.plaintext)).toMatchObject({ code: 'valid' })
    expect(await refusalOf(operator().enableTenant({ params, body: {} }))).toBe('already_enabled')
  })

  it('are deleted only when empty; their users stay, and no audience names them any more', async () => {
    const place = await newPlace(app())
    const params = { tenant_id: place.tenantId }
    const alice = await newMember(app(), place)
    const { service } = await newService(app(), { tenant_ids: [place.tenantId], project_ids: [] })
    expect(await refusalOf(operator().deleteTenant({ params }))).toBe('tenant_not_empty')

    await operator().deleteProject({ params: { project_id: place.projectId } })
    await operator().deleteTenant({ params })
    expect(await refusalOf(operator().getTenant({ params }))).toBe('tenant_not_found')
    const user = await operator().getUser({ params: { user_id: alice.userId } })
    expect(user.tenant).toBeNull()
    const after = await operator().getService({ params: { service_id: service.service_id } })
    expect(after.audience).toEqual({ tenant_ids: [], project_ids: [] })
    expect(after.etag).not.toBe(service.etag)
  })

  it('that do not exist are not found, whatever is asked of them', async () => {
    const params = { tenant_id: MISSING }
    const calls = [
      operator().getTenant({ params }),
      operator().renameTenant({ params, body: { name: 'x' }, ifMatch: '"1"' }),
      operator().disableTenant({ params, body: {} }),
      operator().enableTenant({ params, body: {} }),
      operator().deleteTenant({ params }),
      operator().createProject({ params, body: { code: 'NOWHERE1', name: 'x' } }),
    ]
    const refusals = await Promise.all(calls.map(refusalOf))
    expect(new Set(refusals)).toEqual(new Set(['tenant_not_found']))
  })

  it('are not made or renamed by bad input, which is named', async () => {
    const before = await newTenant()
    const bad = [
      [{}, 'name'],
      [{ name: '' }, 'name'],
      [{ name: ' x' }, 'name'],
      [{ name: 'x'.repeat(101) }, 'name'],
      [{ name: 'a\0b' }, 'name'],
      [{ name: 5 }, 'name'],
      [{ name: 'Good', tenant_id: MISSING }, 'tenant_id'],
    ] as const
    const count = async () => (await operator().getSystem({})).counts.tenants
    const counted = await count()
    await expectBadBodies(app().operator, ['POST', '/v1/tenants'], bad)
    await expectBadBodies(app().operator, ['POST', `/v1/tenants/${before.tenant_id}/rename`], bad)
    await expectBadQueries(app().operator, '/v1/tenants', [
      ['page_size=0', 'page_size'],
      ['page_size=201', 'page_size'],
      ['q=', 'q'],
      ['order=name', 'order'],
    ])
    expect(await count()).toBe(counted)
    expect(await operator().getTenant({ params: { tenant_id: before.tenant_id } })).toEqual(before)
  })
})
