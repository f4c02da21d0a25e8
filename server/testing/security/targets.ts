/** What a call is aimed at: things that exist for somebody, things that do not exist, and what is no ID. */
import {
  ANY_ACCESS,
  ID_PREFIXES,
  POLICY_DEFAULTS,
  ROUTES,
  type Route,
  type RouteName,
} from '@keyward/contract'
import { PASSWORD, type Person, signIn, unique } from '../people.ts'
import { type Cloud, newMembership, type PersonName, type PlaceName } from './cloud.ts'

/** Whose thing it is, and where. */
export type Target = {
  readonly relation: string
  readonly place: PlaceName
  readonly owner: PersonName
}

export const TARGETS: readonly Target[] = [
  { relation: 'own', place: 'home', owner: 'member' },
  { relation: 'same project', place: 'home', owner: 'admin' },
  { relation: 'other project', place: 'sibling', owner: 'sibling admin' },
  { relation: 'other tenant', place: 'foreign', owner: 'stranger' },
]

export type Params = Readonly<Record<string, string>>

/** What is needed to make a call to a route about a target. */
export type Aim = { readonly params: Params; readonly body?: unknown; readonly ifMatch?: string }

const ID_KINDS = {
  key_id: 'key',
  project_id: 'project',
  tenant_id: 'tenant',
  membership_id: 'membership',
  user_id: 'user',
  service_id: 'service',
  credential_id: 'credential',
  token_id: 'token',
  session_id: 'session',
} as const

/** IDs as they look, of things that never were. */
export const MISSING: Params = Object.fromEntries(
  Object.entries(ID_KINDS).map(([name, kind]) => [name, `${ID_PREFIXES[kind]}_${'0'.repeat(26)}`]),
)
export const MALFORMED: Params = Object.fromEntries(
  Object.keys(ID_KINDS).map((name) => [name, 'not-an-id']),
)

/** One existing thing of every kind for a target, made once and never changed by a call that is refused. */
export async function standingThings(cloud: Cloud, target: Target): Promise<Params> {
  const { app, places, people } = cloud
  const place = places[target.place]
  const owner = people[target.owner]
  const { client } = app.operator
  const someone = await newMembership(cloud, place)
  const { credential_id } = await client.createCredential({
    params: { service_id: cloud.service.id },
    body: {},
  })
  const { session_id } = await owner.client.getMe({})
  return {
    key_id: (await keyOf(cloud, target)).key_id,
    project_id: place.projectId,
    tenant_id: place.tenantId,
    membership_id: someone.membershipId,
    user_id: someone.userId,
    service_id: cloud.service.id,
    credential_id,
    token_id: (await owner.withToken('read')).tokenId,
    session_id: session_id ?? '',
  }
}

const keyOf = ({ places, people }: Cloud, { place, owner }: Target) =>
  people[owner].client.createKey({
    params: { project_id: places[place].projectId },
    body: {},
  })

/** A good body of a route; `key_id` says which key a bulk act is about. */
export function bodyOf(name: RouteName, { key_id }: Params): unknown {
  const keys = [{ key_id, etag: '"1"' }]
  const bodies: Partial<Record<RouteName, unknown>> = {
    renameKey: { name: 'Renamed' },
    extendKey: { days: 1 },
    batchExtendKeys: { keys, days: 1, validate_only: true },
    batchDisableKeys: { key_ids: [key_id] },
    batchDeleteKeys: { key_ids: [key_id] },
    previewDeletion: { key_ids: [key_id] },
    setRateLimit: { rate_limit_per_minute: 60 },
    signIn: { email: `nobody${unique()}@example.org`, password: 'wrong' },
    openLink: { link: 'wrong' },
    redeemLink: { link: 'wrong', password: PASSWORD },
    reauthenticate: { password: PASSWORD },
    changePassword: { current_password: PASSWORD, new_password: PASSWORD },
    createToken: { name: 'A token', scopes: ['read'] },
    createUser: { email: `made${unique()}@example.org`, name: 'Made' },
    renameUser: { name: 'Renamed' },
    createTenant: { name: `Made ${unique()}` },
    renameTenant: { name: `Renamed ${unique()}` },
    createProject: { code: `MAD${unique()}`, name: 'Made' },
    renameProject: { name: 'Renamed' },
    setTenantPolicy: { rules: POLICY_DEFAULTS },
    previewTenantPolicy: { rules: POLICY_DEFAULTS },
    setProjectPolicy: { rules: {} },
    previewProjectPolicy: { rules: {} },
    addMember: { email: `added${unique()}@example.org`, role: 'member' },
    setRole: { role: 'admin' },
    createService: { name: `Made ${unique()}`, audience: { all: true } },
    renameService: { name: `Renamed ${unique()}` },
    setAudience: { audience: { all: true } },
    setAccess: { access: ANY_ACCESS },
  }
  const { method, body }: Route = ROUTES[name]
  return bodies[name] ?? (method === 'GET' || !body ? undefined : {})
}

type Fresh = (cloud: Cloud, target: Target, actor: Person | null) => Promise<Aim>

/** For calls that are allowed to change something: a new thing that stands as the target does. */
export const FRESH: Partial<Record<RouteName, Fresh>> = {
  ...freshKeys(),
  ...freshPlaces(),
  ...freshPeople(),
}

function freshKeys(): Partial<Record<RouteName, Fresh>> {
  const key: Fresh = async (cloud, target) => {
    const { key_id, etag } = await keyOf(cloud, target)
    return { params: { key_id }, ifMatch: etag }
  }
  const after =
    (act: 'disableKey' | 'rotateKey'): Fresh =>
    async (cloud, target) => {
      const { key_id } = await keyOf(cloud, target)
      await cloud.people[target.owner].client[act]({ params: { key_id }, body: {} })
      return { params: { key_id } }
    }
  return {
    renameKey: key,
    extendKey: key,
    rotateKey: key,
    setRateLimit: key,
    disableKey: key,
    deleteKey: key,
    batchDisableKeys: key,
    batchDeleteKeys: key,
    enableKey: after('disableKey'),
    finishRotation: after('rotateKey'),
  }
}

function freshPlaces(): Partial<Record<RouteName, Fresh>> {
  const tenant: Fresh = async ({ app }) => {
    const made = await app.operator.client.createTenant({ body: { name: `Fresh ${unique()}` } })
    return { params: { tenant_id: made.tenant_id }, ifMatch: made.etag }
  }
  const project: Fresh = async ({ app, places }, target) => {
    const made = await app.operator.client.createProject({
      params: { tenant_id: places[target.place].tenantId },
      body: { code: `FRE${unique()}`, name: 'Fresh' },
    })
    return { params: { project_id: made.project_id }, ifMatch: made.etag }
  }
  const tenantPolicy: Fresh = async ({ app, places }, target) => {
    const params = { tenant_id: places[target.place].tenantId }
    const { rules, etag } = await app.operator.client.getTenantPolicy({ params })
    return { params, ifMatch: etag, body: { rules } }
  }
  const projectPolicy: Fresh = async ({ app, places }, target) => {
    const params = { project_id: places[target.place].projectId }
    return { params, ifMatch: (await app.operator.client.getProjectPolicy({ params })).etag }
  }
  const service: Fresh = async ({ app }) => {
    const made = await app.operator.client.createService({
      body: { name: `Fresh ${unique()}`, audience: { all: true } },
    })
    return { params: { service_id: made.service_id }, ifMatch: made.etag }
  }
  return {
    renameTenant: tenant,
    disableTenant: tenant,
    deleteTenant: tenant,
    enableTenant: async (cloud, target, actor) => {
      const { params } = await tenant(cloud, target, actor)
      await cloud.app.operator.client.disableTenant({ params: params as never, body: {} })
      return { params }
    },
    setTenantPolicy: tenantPolicy,
    previewTenantPolicy: tenantPolicy,
    renameProject: project,
    disableProject: project,
    deleteProject: project,
    enableProject: async (cloud, target, actor) => {
      const { params } = await project(cloud, target, actor)
      await cloud.app.operator.client.disableProject({ params: params as never, body: {} })
      return { params }
    },
    setProjectPolicy: projectPolicy,
    renameService: service,
    setAudience: service,
    setAccess: service,
    disableService: service,
    deleteService: service,
    enableService: async (cloud, target, actor) => {
      const { params } = await service(cloud, target, actor)
      await cloud.app.operator.client.disableService({ params: params as never, body: {} })
      return { params }
    },
    deleteCredential: async ({ app, service: { id } }) => {
      const params = { service_id: id }
      const { credential_id } = await app.operator.client.createCredential({ params, body: {} })
      return { params: { ...params, credential_id } }
    },
  }
}

function freshPeople(): Partial<Record<RouteName, Fresh>> {
  const user: Fresh = async ({ app, places }, target) => {
    const email = `fresh${unique()}@example.org`
    const body = { email, name: 'Fresh', tenant_id: places[target.place].tenantId }
    const { user_id, etag } = await app.operator.client.createUser({ body })
    return { params: { user_id }, ifMatch: etag }
  }
  const after =
    (act: 'disableUser' | 'grantOperator'): Fresh =>
    async (cloud, target, actor) => {
      const { params } = await user(cloud, target, actor)
      await cloud.app.operator.client[act]({ params: params as never, body: {} })
      return { params }
    }
  const member: Fresh = async (cloud, target) => {
    const place = cloud.places[target.place]
    const { membershipId, etag } = await newMembership(cloud, place)
    return { params: { project_id: place.projectId, membership_id: membershipId }, ifMatch: etag }
  }
  return {
    renameUser: user,
    disableUser: user,
    deleteUser: user,
    resetUser: user,
    endUserSessions: user,
    grantOperator: user,
    enableUser: after('disableUser'),
    withdrawOperator: after('grantOperator'),
    setRole: member,
    removeMember: member,
    addMember: async (cloud, target, actor) => {
      const made = await user(cloud, target, actor)
      const { email } = await cloud.app.operator.client.getUser({ params: made.params as never })
      const { projectId } = cloud.places[target.place]
      return { params: { project_id: projectId }, body: { email, role: 'member' } }
    },
    deleteToken: async ({ people }, { owner }) => ({
      params: { token_id: (await people[owner].withToken('read')).tokenId },
    }),
    endSession: async ({ app, people }, { owner }) => {
      const { session_id } = await (await signIn(app.url, people[owner].email)).client.getMe({})
      return { params: { session_id: session_id ?? '' } }
    },
  }
}
