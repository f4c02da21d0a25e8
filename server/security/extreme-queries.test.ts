import { ROUTES, type Route } from '@keyward/contract'
import { beforeAll, expect, it } from 'vitest'
import { describeApp } from '../testing/describe-app.ts'
import { type KeyScene, newKey, newKeyScene } from '../testing/keys.ts'
import { MISSING } from '../testing/security/targets.ts'

const EXTREMES = [
  '0000-01-01T00:00:00Z',
  '0001-01-01T00:00:00+23:59',
  '1970-01-01T00:00:00Z',
  '9999-12-31T00:00:00Z',
  '9999-12-31T23:59:59-23:59',
  '+275760-09-13T00:00:00Z',
  '-271821-04-20T00:00:00Z',
  '2026-01-01T00:00:00.9999999999999999Z',
  '0',
  '-1',
  '1e400',
  '36500',
  '999999',
  '9007199254740993',
  '99999999999999999999999999999999',
  'Infinity',
  'NaN',
]

describeApp('a list that is asked for with an extreme instant or number', (app) => {
  let scene: KeyScene
  let things: Record<string, string>
  beforeAll(async () => {
    scene = await newKeyScene(app())
    const { key_id } = await newKey(scene)
    const { tenantId: tenant_id, projectId: project_id } = scene.place
    things = { ...MISSING, key_id, tenant_id, project_id, user_id: scene.owner.userId }
  })

  it('answers or names the field, and is never at fault: every parameter of every list', async () => {
    const { token } = await app().operator.withToken('read', 'keys', 'admin')
    const ask = async (path: string) => {
      const response = await fetch(app().url + path, {
        headers: { authorization: `Bearer ${token}` },
      })
      return [path, response.status]
    }
    const asked = []
    for (const route of Object.values<Route>(ROUTES)) {
      if (route.method !== 'GET') continue
      const path = route.path.replaceAll(/\{(\w+)\}/g, (_, name: string) => things[name] ?? '')
      const queries = Object.keys(route.query?.shape ?? {}).flatMap((name) =>
        EXTREMES.map((value) => String(new URLSearchParams({ [name]: value }))),
      )
      asked.push(...(await Promise.all(queries.map((query) => ask(`${path}?${query}`)))))
    }
    expect(asked.filter(([, status]) => ![200, 400, 404].includes(Number(status)))).toEqual([])
    expect(asked.filter(([, status]) => status === 200).length).toBeGreaterThan(20)
    expect(asked.length).toBeGreaterThan(300)
  })
})
