import { ANY_ACCESS, type ServiceAccess } from '@keyward/contract'
import { expect, it } from 'vitest'
import { describeApp } from '../testing/describe-app.ts'
import { expectBadBodies } from '../testing/expect-bad-input.ts'
import {
  newMember,
  newPlace,
  newService,
  refusalOf,
  unique,
  verifyOverHttp,
} from '../testing/people.ts'

const MISSING = `svc_${'0'.repeat(26)}`

describeApp('services', (app) => {
  const operator = () => app().operator.client
  const register = (name = `Service ${unique()}`) =>
    operator().createService({ body: { name, audience: { all: true } } })
  const newKey = async () => {
    const place = await newPlace(app())
    const alice = await newMember(app(), place)
    const key = await alice.client.createKey({ params: { project_id: place.projectId }, body: {} })
    return { place, plaintext: key.plaintext }
  }

  it('are registered without a credential, under a name of their own', async () => {
    const service = await register()
    expect(service).toMatchObject({ status: 'active', audience: { all: true }, credentials: [] })
    expect(await refusalOf(register(service.name))).toBe('name_taken')
    const params = { service_id: service.service_id }
    expect(await operator().getService({ params })).toEqual(service)
  })

  it('are listed by name with their credentials, page by page', async () => {
    const word = `paged${unique()}`
    for (const n of [2, 3, 1]) await register(`${word} ${n}`)
    const first = await operator().listServices({ query: { q: word, page_size: '2' } })
    const [one] = first.data
    const params = { service_id: one?.service_id ?? '' }
    const made = await operator().createCredential({ params, body: {} })
    const again = await operator().listServices({ query: { q: word, page_size: '2' } })
    expect(again.data[0]?.credentials.map(({ credential_id }) => credential_id)).toEqual([
      made.credential_id,
    ])
    expect(again.data[1]?.credentials).toEqual([])
    const second = await operator().listServices({
      query: { q: word, page_size: '2', page_token: first.next_page_token ?? '' },
    })
    expect([...first.data, ...second.data].map(({ name }) => name)).toEqual(
      [1, 2, 3].map((n) => `${word} ${n}`),
    )
  })

  it('prove themselves with any of their credentials until it is deleted', async () => {
    const { plaintext } = await newKey()
    const { service, credential } = await newService(app())
    const params = { service_id: service.service_id }
    const second = await operator().createCredential({ params, body: {} })
    expect(second.plaintext).toMatch(/^kws_[0-9A-Za-z]{49}$/)
    expect(second.masked_credential).toBe(
      `${second.plaintext.slice(0, 8)}…${second.plaintext.slice(-4)}`,
    )
    for (const each of [credential, second.plaintext])
      expect(await verifyOverHttp(app().url, each, plaintext)).toMatchObject({ code: 'valid' })

    const { credential_id } = second
    await operator().deleteCredential({ params: { ...params, credential_id } })
    expect((await verifyOverHttp(app().url, second.plaintext, plaintext)).status).toBe(401)
    expect(await verifyOverHttp(app().url, credential, plaintext)).toMatchObject({ code: 'valid' })
    const again = operator().deleteCredential({ params: { ...params, credential_id } })
    expect(await refusalOf(again)).toBe('credential_not_found')
  })

  it('show a credential once: no list, record or event holds it again', async () => {
    const service = await register()
    const params = { service_id: service.service_id }
    const { plaintext } = await operator().createCredential({ params, body: {} })
    const seen = JSON.stringify([
      await operator().getService({ params }),
      await operator().listEvents({}),
    ])
    expect(seen).not.toContain(plaintext)
    expect(seen).not.toContain(plaintext.slice(8, -4))
  })

  it('have credentials of their own: one cannot be deleted under another service', async () => {
    const [here, there] = [await newService(app()), await newService(app())]
    const { credentials } = await operator().getService({
      params: { service_id: here.service.service_id },
    })
    const credential_id = credentials[0]?.credential_id ?? ''
    const call = operator().deleteCredential({
      params: { service_id: there.service.service_id, credential_id },
    })
    expect(await refusalOf(call)).toBe('credential_not_found')
    const { plaintext } = await newKey()
    expect(await here.verify(plaintext)).toMatchObject({ code: 'valid' })
  })

  it('accept only keys of their audience; all others look unknown', async () => {
    const [inside, outside] = [await newKey(), await newKey()]
    const { service, verify } = await newService(app(), {
      tenant_ids: [],
      project_ids: [inside.place.projectId],
    })
    expect(await verify(inside.plaintext)).toMatchObject({ code: 'valid' })
    expect(await verify(outside.plaintext)).toMatchObject({ code: 'unknown', key_id: null })

    const params = { service_id: service.service_id }
    const audience = { tenant_ids: [outside.place.tenantId], project_ids: [] }
    const set = (ifMatch: string) => operator().setAudience({ params, body: { audience }, ifMatch })
    const { etag } = await operator().getService({ params })
    expect((await set(etag)).audience).toEqual(audience)
    expect(await verify(inside.plaintext)).toMatchObject({ code: 'unknown' })
    expect(await verify(outside.plaintext)).toMatchObject({ code: 'valid' })
    expect(await refusalOf(set(etag))).toBe('etag_mismatch')
    const { data } = await operator().listEvents({ query: { action: 'service.audience_set' } })
    expect(data[0]?.details).toMatchObject({ to: audience, service_id: service.service_id })
  })

  it('have an audience of what exists', async () => {
    const service = await register()
    const place = await newPlace(app())
    const set = (audience: { tenant_ids: string[]; project_ids: string[] }) =>
      operator().setAudience({
        params: { service_id: service.service_id },
        body: { audience },
        ifMatch: service.etag,
      })
    const missingTenant = { tenant_ids: [place.tenantId, `ten_${'0'.repeat(26)}`], project_ids: [] }
    const missingProject = { tenant_ids: [], project_ids: [`prj_${'0'.repeat(26)}`] }
    expect(await refusalOf(set(missingTenant))).toBe('tenant_not_found')
    expect(await refusalOf(set(missingProject))).toBe('project_not_found')
    const made = operator().createService({ body: { name: 'Ghost', audience: missingProject } })
    expect(await refusalOf(made)).toBe('project_not_found')
    expect(await operator().getService({ params: { service_id: service.service_id } })).toEqual(
      service,
    )
  })

  it('take every call until an operator says which: hosts, paths, methods per role, and the wording', async () => {
    const service = await register()
    expect(service.access).toEqual(ANY_ACCESS)
    const params = { service_id: service.service_id }
    const access: ServiceAccess = {
      hosts: ['k8s-D-twcc', 'k8s-taichung-default'],
      path_prefixes: ['/api/v2/k8s-D-twcc/', '/.well-known'],
      methods: { member: ['GET', 'HEAD'], admin: null },
      denial_format: 'twcc',
    }
    const set = (ifMatch: string) => operator().setAccess({ params, body: { access }, ifMatch })
    expect(await set(service.etag)).toMatchObject({ access, audience: service.audience })
    expect((await operator().getService({ params })).access).toEqual(access)
    expect(await refusalOf(set(service.etag))).toBe('etag_mismatch')
    const { data } = await operator().listEvents({ query: { action: 'service.access_set' } })
    expect(data[0]?.details).toMatchObject({ ...params, from: ANY_ACCESS, to: access })
  })

  it('keep their row MAC through every change: audience, access, a deleted project', async () => {
    const { place, plaintext } = await newKey()
    const gone = await newPlace(app())
    const { service, verify } = await newService(app(), {
      tenant_ids: [],
      project_ids: [place.projectId, gone.projectId],
    })
    const params = { service_id: service.service_id }
    const access = { ...ANY_ACCESS, methods: { member: ['GET'], admin: null } }
    await operator().setAccess({ params, body: { access }, ifMatch: service.etag })
    await operator().deleteProject({ params: { project_id: gone.projectId } })
    expect(await operator().getService({ params })).toMatchObject({
      access,
      audience: { tenant_ids: [], project_ids: [place.projectId] },
    })
    expect(await verify(plaintext)).toMatchObject({ status: 200, code: 'valid' })
  })

  it('are not answered while disabled, nor after they are deleted', async () => {
    const { plaintext } = await newKey()
    const { service, credential } = await newService(app())
    const params = { service_id: service.service_id }
    const ask = async () => (await verifyOverHttp(app().url, credential, plaintext)).status

    expect((await operator().disableService({ params, body: {} })).status).toBe('disabled')
    expect(await ask()).toBe(401)
    expect(await refusalOf(operator().disableService({ params, body: {} }))).toBe(
      'already_disabled',
    )
    expect((await operator().enableService({ params, body: {} })).status).toBe('active')
    expect(await ask()).toBe(200)
    expect(await refusalOf(operator().enableService({ params, body: {} }))).toBe('already_enabled')

    await operator().deleteService({ params })
    expect(await ask()).toBe(401)
    expect(await refusalOf(operator().getService({ params }))).toBe('service_not_found')
  })

  it('are renamed only by who has seen the latest change, to a free name', async () => {
    const [service, other] = [await register(), await register()]
    const params = { service_id: service.service_id }
    const rename = (name: string, ifMatch: string) =>
      operator().renameService({ params, body: { name }, ifMatch })
    expect(await refusalOf(rename(other.name, service.etag))).toBe('name_taken')
    const name = `Renamed ${unique()}`
    expect((await rename(name, service.etag)).name).toBe(name)
    expect(await refusalOf(rename('Late', service.etag))).toBe('etag_mismatch')
  })

  it('that do not exist are not found, whatever is asked of them', async () => {
    const params = { service_id: MISSING }
    const audience = { all: true } as const
    const refusals = await Promise.all(
      [
        operator().getService({ params }),
        operator().renameService({ params, body: { name: 'x' }, ifMatch: '"1"' }),
        operator().setAudience({ params, body: { audience }, ifMatch: '"1"' }),
        operator().setAccess({ params, body: { access: ANY_ACCESS }, ifMatch: '"1"' }),
        operator().disableService({ params, body: {} }),
        operator().enableService({ params, body: {} }),
        operator().deleteService({ params }),
        operator().createCredential({ params, body: {} }),
        operator().deleteCredential({
          params: { ...params, credential_id: `crd_${'0'.repeat(26)}` },
        }),
      ].map(refusalOf),
    )
    expect(refusals).toEqual(Array(9).fill('service_not_found'))
  })

  it('are not answered by a credential that was moved to them without the root key', async () => {
    const { plaintext } = await newKey()
    const { service, credential } = await newService(app())
    const victim = await newService(app(), { tenant_ids: [], project_ids: [] })
    await app().deps.database.pool.query(
      'update service_credentials set service_id = $1 where service_id = $2',
      [service.service_id, victim.service.service_id],
    )
    for (const { service_id } of [service, victim.service]) {
      await operator().disableService({ params: { service_id }, body: {} })
      await operator().enableService({ params: { service_id }, body: {} })
    }
    expect((await victim.verify(plaintext)).status).toBe(401)
    expect((await verifyOverHttp(app().url, credential, plaintext)).status).toBe(200)
  })

  it('are not registered or changed by bad input, which is named', async () => {
    const service = await register()
    const audience = { all: true }
    await expectBadBodies(
      app().operator,
      ['POST', '/v1/services'],
      [
        [{ audience }, 'name'],
        [{ name: 'x' }, 'audience'],
        [{ name: 'x', audience: {} }, 'audience'],
        [{ name: 'x', audience: { all: false } }, 'audience'],
        [{ name: 'x', audience: { all: true, tenant_ids: [] } }, 'audience.tenant_ids'],
        [{ name: 'x', audience, digest: 'x' }, 'digest'],
      ],
    )
    const path = `/v1/services/${service.service_id}`
    await expectBadBodies(
      app().operator,
      ['POST', `${path}/set-audience`],
      [
        [{}, 'audience'],
        [{ audience: { tenant_ids: ['nope'], project_ids: [] } }, 'audience.tenant_ids.0'],
      ],
    )
    const but = (field: object) => ({ access: { ...ANY_ACCESS, ...field } })
    await expectBadBodies(
      app().operator,
      ['POST', `${path}/set-access`],
      [
        [{}, 'access'],
        [but({ hosts: [] }), 'access.hosts'],
        [but({ hosts: ['a', 'A'] }), 'access.hosts'],
        [but({ hosts: ['*'] }), 'access.hosts.0'],
        [but({ hosts: ['a:443'] }), 'access.hosts.0'],
        [but({ hosts: 'a' }), 'access.hosts'],
        [but({ path_prefixes: [] }), 'access.path_prefixes'],
        ...[
          '',
          'api',
          '//',
          '/a//b',
          '/a/../b',
          '/./a',
          '/a%2fb',
          '/a?b',
          '/a b',
          '/a;b',
          '/é',
        ].map((prefix) => [but({ path_prefixes: [prefix] }), 'access.path_prefixes.0'] as const),
        [but({ methods: null }), 'access.methods'],
        [but({ methods: { member: ['get'], admin: null } }), 'access.methods.member.0'],
        [but({ methods: { member: null } }), 'access.methods.admin'],
        [
          but({ methods: { member: null, admin: null, operator: null } }),
          'access.methods.operator',
        ],
        [but({ denial_format: 'html' }), 'access.denial_format'],
        [but({ scopes: [] }), 'access.scopes'],
      ],
    )
    await expectBadBodies(
      app().operator,
      ['POST', `${path}/credentials`],
      [[{ plaintext: 'kws_mine' }, 'plaintext']],
    )
    expect(await operator().getService({ params: { service_id: service.service_id } })).toEqual(
      service,
    )
  })
})
