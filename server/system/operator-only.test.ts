import { ROUTES, type Route } from '@keyward/contract'
import { beforeAll, expect, it } from 'vitest'
import { type Act, PERMISSIONS, type Permission } from '../permissions.ts'
import { describeApp } from '../testing/describe-app.ts'
import { newMember, newPlace, type Person } from '../testing/people.ts'

const permissionOf = (route: Route): Permission => PERMISSIONS[route.act as Act]

const operatorOnly = Object.entries<Route>(ROUTES).filter(([, route]) => {
  const { own, project_admin } = permissionOf(route)
  return !own && !project_admin
})

describeApp('what only operators may do', (app) => {
  let admin: Person
  let ids: Record<string, string>

  beforeAll(async () => {
    const place = await newPlace(app())
    admin = await newMember(app(), place, 'admin')
    const { service_id } = await app().operator.client.createService({
      body: { name: 'Untouched', audience: { all: true } },
    })
    ids = {
      tenant_id: place.tenantId,
      project_id: place.projectId,
      user_id: admin.userId,
      service_id,
      credential_id: `crd_${'0'.repeat(26)}`,
    }
  })

  const address = ({ path }: Route) => path.replaceAll(/\{(\w+)\}/g, (_, name) => ids[name] ?? name)
  const everything = async () => {
    const { client } = app().operator
    const [tenants, projects, users, services, events] = await Promise.all([
      client.listTenants({}),
      client.listProjects({}),
      client.listUsers({}),
      client.listServices({}),
      client.listEvents({}),
    ])
    return { tenants, projects, users, services, events }
  }
  const codeOf = async (response: Response) => ((await response.json()) as { code: string }).code

  it('covers tenants, projects, users, services and the system', () => {
    const acts = new Set(operatorOnly.map(([, route]) => route.act.split('.')[0]))
    for (const noun of ['tenant', 'tenant_policy', 'project', 'user', 'service', 'system'])
      expect(acts).toContain(noun)
  })

  it('is refused to a project admin and to strangers, and nothing is changed by trying', async () => {
    const before = await everything()
    for (const [name, route] of operatorOnly) {
      const byAdmin = await admin.send(route.method, address(route))
      expect([name, byAdmin.status, await codeOf(byAdmin)]).toEqual([name, 403, 'not_permitted'])
      const byNobody = await fetch(app().url + address(route), { method: route.method })
      expect([name, byNobody.status]).toEqual([name, 401])
    }
    expect(await everything()).toEqual(before)
  })

  it('is refused to an operator’s token that lacks the scope, or where tokens may never', async () => {
    const { token } = await app().operator.withToken('keys')
    const before = await everything()
    for (const [name, route] of operatorOnly) {
      const response = await fetch(app().url + address(route), {
        method: route.method,
        headers: { authorization: `Bearer ${token}` },
      })
      const code = permissionOf(route).token === 'never' ? 'not_by_token' : 'scope_missing'
      expect([name, response.status, await codeOf(response)]).toEqual([name, 403, code])
    }
    expect(await everything()).toEqual(before)
  })
})
