import { sql } from 'drizzle-orm'
import { beforeAll, beforeEach, expect, it } from 'vitest'
import { describeApp } from '../testing/describe-app.ts'
import { type KeyScene, keyOf, newKey, newKeyScene } from '../testing/keys.ts'
import { newPerson, newService, PASSWORD, signIn, unique } from '../testing/people.ts'
import { forgetAttempts } from '../testing/security/behind-our-back.ts'
import {
  type Difference,
  differences,
  type Export,
  exportTables,
} from '../testing/security/export-tables.ts'

/** Tables that every change writes to, in which rows are only ever added. */
const TRAIL = ['events', 'revisions', 'idempotency_records']

/** A change: done to the thing with this ID, it may write to these tables only. */
type Change = {
  readonly target: string
  readonly tables: string
  readonly act: () => Promise<unknown>
}

describeApp('a change', (app) => {
  let scene: KeyScene
  beforeEach(() => forgetAttempts(app()))
  beforeAll(async () => {
    scene = await newKeyScene(app())
    for (const by of [scene.owner, scene.admin, scene.peer]) await newKey(scene, {}, by)
    await newKey(await newKeyScene(app()))
  })

  const changes: Record<string, () => Promise<Change>> = {
    ...keyChanges(() => scene),
    ...peopleChanges(() => scene),
    ...placeChanges(() => scene),
  }

  it.each(Object.keys(changes))(
    '%s: writes the thing it is about and its trail, nothing else (V24)',
    async (name) => {
      const change = await changes[name]?.()
      if (!change) throw new Error('There is no such change')
      const before = await exportTables(app().deps.database)
      await change.act()
      const after = await exportTables(app().deps.database)
      const made = differences(before, after)
      expect(strangers(made, change, [before, after])).toEqual([])
      expect(made.some(({ table }) => change.tables.split(' ').includes(table))).toBe(true)
      expect(made.some(({ table, kind }) => table === 'events' && kind === 'added')).toBe(true)
    },
  )

  it('that is wider than it should be is noticed by this very check', async () => {
    const { key_id } = await newKey(scene)
    const before = await exportTables(app().deps.database)
    await app().deps.database.orm.execute(sql`update api_keys set name = name || '!'`)
    const after = await exportTables(app().deps.database)
    const change = { target: key_id, tables: 'api_keys', act: () => Promise.resolve() }
    expect(strangers(differences(before, after), change, [before, after]).length).toBeGreaterThan(5)
  })
})

/** Differences in other tables, or in rows that do not belong to the target. */
function strangers(made: readonly Difference[], { target, tables }: Change, states: Export[]) {
  const family = new Set([target])
  for (const state of states)
    for (const [id, row] of state.get('api_keys') ?? [])
      if (mentions(row, new Set([target]))) family.add(id)
  return made.filter(({ table, row, kind }) => {
    if (table === 'revision_head' || (TRAIL.includes(table) && kind === 'added')) return false
    const found = states.map((state) => state.get(table)?.get(row)).find((each) => each)
    return !tables.split(' ').includes(table) || !found || !mentions(found, family)
  })
}

/** True when an ID column of a row names one of these. */
const mentions = (row: Readonly<Record<string, unknown>>, ids: ReadonlySet<string>) =>
  Object.entries(row).some(([column, value]) => /(^|_)id$/.test(column) && ids.has(String(value)))

function keyChanges(scene: () => KeyScene): Record<string, () => Promise<Change>> {
  const both = 'api_keys key_versions'
  const onKey =
    (tables: string, act: (params: { key_id: string }, etag: string) => Promise<unknown>) =>
    async (): Promise<Change> => {
      const { key_id, etag } = await newKey(scene())
      return { target: key_id, tables, act: () => act({ key_id }, etag) }
    }
  const owner = () => scene().owner.client
  const rotated = async () => {
    const { key_id } = await newKey(scene())
    await owner().rotateKey({ params: { key_id }, body: {} })
    return key_id
  }
  return {
    'rename a key': onKey('api_keys', (params, ifMatch) =>
      owner().renameKey({ params, body: { name: 'Renamed' }, ifMatch }),
    ),
    'extend a key': onKey(both, (params, ifMatch) =>
      owner().extendKey({ params, body: { days: 1 }, ifMatch }),
    ),
    'limit a key': onKey('api_keys', (params, ifMatch) =>
      scene().admin.client.setRateLimit({
        params,
        body: { rate_limit_per_minute: 60 },
        ifMatch,
      }),
    ),
    'rotate a key': onKey(both, (params) => owner().rotateKey({ params, body: {} })),
    'disable a key': onKey(both, (params) => owner().disableKey({ params, body: {} })),
    'delete a key': onKey(both, (params) => owner().deleteKey({ params })),
    'delete keys in bulk': onKey(both, ({ key_id }) =>
      owner().batchDeleteKeys({ body: { key_ids: [key_id] } }),
    ),
    'extend keys in bulk': onKey(both, ({ key_id }, etag) =>
      owner().batchExtendKeys({ body: { keys: [{ key_id, etag }], days: 1 } }),
    ),
    'disable keys in bulk': onKey(both, ({ key_id }) =>
      owner().batchDisableKeys({ body: { key_ids: [key_id] } }),
    ),
    'enable a key': async () => {
      const { key_id } = await newKey(scene())
      await owner().disableKey({ params: { key_id }, body: {} })
      const act = () => owner().enableKey({ params: { key_id }, body: {} })
      return { target: key_id, tables: both, act }
    },
    'finish a rotation': async () => {
      const key_id = await rotated()
      const act = () => owner().finishRotation({ params: { key_id }, body: {} })
      return { target: key_id, tables: both, act }
    },
    'delete the key of another as an admin': async () => {
      const { key_id } = await keyOf(scene().owner, await rotated())
      const act = () => scene().admin.client.deleteKey({ params: { key_id } })
      return { target: key_id, tables: both, act }
    },
  }
}

function peopleChanges(scene: () => KeyScene): Record<string, () => Promise<Change>> {
  const operator = () => scene().app.operator.client
  const onPerson =
    (tables: string, act: (params: { user_id: string }, etag: string) => Promise<unknown>) =>
    async (): Promise<Change> => {
      const { app, place } = scene()
      const person = await newPerson(app, { tenantId: place.tenantId })
      const user_id = person.userId
      await person.withToken('read')
      const params = { project_id: place.projectId }
      await operator().addMember({ params, body: { email: person.email, role: 'member' } })
      await person.client.createKey({ params, body: {} })
      const { etag } = await operator().getUser({ params: { user_id } })
      return { target: user_id, tables, act: () => act({ user_id }, etag) }
    }
  const member = async () => {
    const { app, place } = scene()
    const person = await newPerson(app, { tenantId: place.tenantId })
    const at = { project_id: place.projectId }
    const added = await operator().addMember({
      params: at,
      body: { email: person.email, role: 'member' },
    })
    await person.client.createKey({ params: at, body: {} })
    return { params: { ...at, membership_id: added.membership_id }, ifMatch: added.etag }
  }
  return {
    'rename a user': onPerson('users', (params, ifMatch) =>
      operator().renameUser({ params, body: { name: 'Renamed' }, ifMatch }),
    ),
    'disable a user': onPerson('users sessions', (params) =>
      operator().disableUser({ params, body: {} }),
    ),
    'end the sessions of a user': onPerson('sessions', (params) =>
      operator().endUserSessions({ params, body: {} }),
    ),
    'make an operator': onPerson('users operator_grants', (params) =>
      operator().grantOperator({ params, body: {} }),
    ),
    'reset a user': onPerson('links users', (params) => operator().resetUser({ params, body: {} })),
    'delete a user': onPerson(
      'users sessions accounts management_tokens links memberships api_keys key_versions',
      (params) => operator().deleteUser({ params }),
    ),
    'set a role': async () => {
      const { params, ifMatch } = await member()
      const act = () => operator().setRole({ params, body: { role: 'admin' }, ifMatch })
      return { target: params.membership_id, tables: 'memberships api_keys', act }
    },
    'remove a member': async () => {
      const { params } = await member()
      const act = () => operator().removeMember({ params })
      return { target: params.membership_id, tables: 'memberships api_keys key_versions', act }
    },
    'create a token': async () => ({
      target: scene().owner.userId,
      tables: 'management_tokens',
      act: () => scene().owner.withToken('read'),
    }),
    'delete a token': async () => {
      const { tokenId } = await scene().owner.withToken('read')
      const act = () => scene().owner.client.deleteToken({ params: { token_id: tokenId } })
      return { target: tokenId, tables: 'management_tokens', act }
    },
    'end a session': async () => {
      const { app, owner } = scene()
      const { session_id } = await (await signIn(app.url, owner.email)).client.getMe({})
      const params = { session_id: session_id ?? '' }
      const act = () => owner.client.endSession({ params })
      return { target: params.session_id, tables: 'sessions', act }
    },
    'change the own name': async () => ({
      target: scene().peer.userId,
      tables: 'users',
      act: () => scene().peer.client.updateMe({ body: { name: `Peer ${unique()}` } }),
    }),
    'change the own password': onPersonOfTheirOwn(scene),
  }
}

const onPersonOfTheirOwn = (scene: () => KeyScene) => async (): Promise<Change> => {
  const person = await newPerson(scene().app)
  const body = { current_password: PASSWORD, new_password: 'quite another passphrase' }
  const act = () => person.client.changePassword({ body })
  return { target: person.userId, tables: 'users sessions accounts attempts', act }
}

function placeChanges(scene: () => KeyScene): Record<string, () => Promise<Change>> {
  const operator = () => scene().app.operator.client
  const tenant = (act: (params: { tenant_id: string }) => Promise<unknown>) => async () => {
    const params = { tenant_id: (await newKeyScene(scene().app)).place.tenantId }
    return { target: params.tenant_id, tables: 'tenants', act: () => act(params) }
  }
  const project =
    (tables: string, act: (params: { project_id: string }) => Promise<unknown>) => async () => {
      const other = await newKeyScene(scene().app)
      await newKey(other)
      const params = { project_id: other.place.projectId }
      return { target: params.project_id, tables, act: () => act(params) }
    }
  const service =
    (tables: string, act: (params: { service_id: string }) => Promise<unknown>) => async () => {
      const { service_id } = (await newService(scene().app)).service
      return { target: service_id, tables, act: () => act({ service_id }) }
    }
  return {
    'disable a tenant': tenant((params) => operator().disableTenant({ params, body: {} })),
    'set the policy of a tenant': tenant(async (params) => {
      const { rules, etag } = await operator().getTenantPolicy({ params })
      const body = { rules: { ...rules, revive_days: 1 } }
      await operator().setTenantPolicy({ params, body, ifMatch: etag })
    }),
    'disable a project': project('projects', (params) =>
      operator().disableProject({ params, body: {} }),
    ),
    'show secrets of a project once': project('projects api_keys key_versions', async (params) => {
      const { etag } = await operator().getProjectPolicy({ params })
      const body = { rules: { secret_display: 'once' as const } }
      await operator().setProjectPolicy({ params, body, ifMatch: etag })
    }),
    'delete a project': project('projects memberships api_keys key_versions', (params) =>
      operator().deleteProject({ params }),
    ),
    'disable a service': service('services', (params) =>
      operator().disableService({ params, body: {} }),
    ),
    'create a credential': service('service_credentials', (params) =>
      operator().createCredential({ params, body: {} }),
    ),
    'delete a service': service('services service_credentials', (params) =>
      operator().deleteService({ params }),
    ),
  }
}
