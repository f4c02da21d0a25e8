/** What the fuzzer needs to make good calls: people, places, and fresh things to act upon. */
import { ANY_ACCESS, type RouteName } from '@keyward/contract'
import {
  newMember,
  newPerson,
  newPlace,
  PASSWORD,
  type Person,
  type Place,
  signIn,
  unique,
} from '../people.ts'
import type { TestApp } from '../start-app.ts'

/** A call that should succeed: who makes it, and what must not be left to chance. */
export type Recipe = {
  readonly by: Person
  readonly params?: Record<string, string>
  readonly body?: Record<string, unknown>
  readonly ifMatch?: string
}

export type World = {
  readonly app: TestApp
  readonly admin: Person
  readonly member: Person
  readonly stranger: Person
  readonly place: Place
  /** The recipe of a route. */
  recipe(name: RouteName): Promise<Recipe>
}

export async function createWorld(app: TestApp): Promise<World> {
  const place = await newPlace(app)
  await allowManyKeys(app, place)
  const governed = await newPlace(app)
  const admin = await newMember(app, place, 'admin')
  const member = await newMember(app, place)
  const stranger = await newPerson(app)
  const parts: Parts = { app, place, governed, admin, member, guest: await newPerson(app) }
  const recipes = { ...keyRecipes(parts), ...peopleRecipes(parts), ...placeRecipes(parts) }
  return {
    app,
    admin,
    member,
    stranger,
    place,
    recipe: async (name) =>
      (await recipes[name]?.()) ?? {
        by: app.operator,
        params: { project_id: place.projectId, tenant_id: place.tenantId },
      },
  }
}

type Parts = {
  app: TestApp
  place: Place
  governed: Place
  admin: Person
  member: Person
  guest: Person
}
type Recipes = Partial<Record<RouteName, () => Promise<Recipe>>>

async function allowManyKeys({ operator }: TestApp, { tenantId }: Place): Promise<void> {
  const params = { tenant_id: tenantId }
  const { rules, etag } = await operator.client.getTenantPolicy({ params })
  await operator.client.setTenantPolicy({
    params,
    body: { rules: { ...rules, keys_per_membership_max: 1000, uuid_keys: true } },
    ifMatch: etag,
  })
}

function keyRecipes({ place, admin, member }: Parts): Recipes {
  const inPlace = { project_id: place.projectId }
  let made = 0
  const fresh = async () => {
    made += 1
    if (made % 100 === 0) await deleteOldest()
    return admin.client.createKey({ params: inPlace, body: {} })
  }
  // A membership holds no more than 1,000 keys; those of earlier calls have done their part.
  const deleteOldest = async () => {
    const query = { order_by: 'created_at' as const, user_id: admin.userId, page_size: '100' }
    const { data } = await admin.client.listProjectKeys({ params: inPlace, query })
    await admin.client.batchDeleteKeys({ body: { key_ids: data.map(({ key_id }) => key_id) } })
  }
  const withKey = async (body?: Record<string, unknown>): Promise<Recipe> => {
    const key = await fresh()
    return {
      by: admin,
      params: { key_id: key.key_id },
      ifMatch: key.etag,
      ...(body ? { body } : {}),
    }
  }
  const ids = async () => [(await fresh()).key_id, (await fresh()).key_id]
  return {
    createKey: async () => ({ by: admin, params: inPlace }),
    listKeys: async () => ({ by: member }),
    listProjectKeys: async () => ({ by: member, params: inPlace }),
    summarizeKeys: async () => ({ by: admin }),
    getKey: withKey,
    listKeyEvents: withKey,
    getKeyUsage: withKey,
    renameKey: withKey,
    extendKey: () => withKey({ days: 1 + (unique() % 300) }),
    setRateLimit: () => withKey({ rate_limit_per_minute: 1 + (unique() % 1000) }),
    rotateKey: withKey,
    revealKey: withKey,
    disableKey: withKey,
    deleteKey: withKey,
    finishRotation: async () => {
      const key = await fresh()
      await admin.client.rotateKey({ params: { key_id: key.key_id }, body: {} })
      return { by: admin, params: { key_id: key.key_id } }
    },
    enableKey: async () => {
      const key = await fresh()
      await admin.client.disableKey({ params: { key_id: key.key_id }, body: {} })
      return { by: admin, params: { key_id: key.key_id } }
    },
    batchExtendKeys: async () => {
      const keys = [await fresh(), await fresh()]
      return { by: admin, body: { keys: keys.map(({ key_id, etag }) => ({ key_id, etag })) } }
    },
    batchDisableKeys: async () => ({ by: admin, body: { key_ids: await ids() } }),
    batchDeleteKeys: async () => ({ by: admin, body: { key_ids: await ids() } }),
    previewDeletion: async () => ({ by: admin, body: { key_ids: await ids() } }),
    listEvents: async () => ({ by: admin }),
  }
}

function peopleRecipes({ app, admin, guest }: Parts): Recipes {
  const { operator } = app
  const invite = () =>
    operator.client.createUser({ body: { email: `fuzz${unique()}@example.org`, name: 'Fuzz' } })
  const withUser = async (): Promise<Recipe> => {
    const user = await invite()
    return { by: operator, params: { user_id: user.user_id }, ifMatch: user.etag }
  }
  const after = (act: 'disableUser' | 'grantOperator') => async (): Promise<Recipe> => {
    const recipe = await withUser()
    await operator.client[act]({ params: { user_id: recipe.params?.['user_id'] ?? '' }, body: {} })
    return { by: operator, ...(recipe.params ? { params: recipe.params } : {}) }
  }
  const linkOf = async () => (await invite()).link.url.split('#')[1] ?? ''
  const guestSession = () => signIn(app.url, guest.email)
  return {
    signIn: async () => ({ by: guest, body: { email: guest.email, password: PASSWORD } }),
    signOut: async () => ({ by: await guestSession() }),
    getMe: async () => ({ by: admin }),
    updateMe: async () => ({ by: admin }),
    reauthenticate: async () => ({ by: admin, body: { password: PASSWORD } }),
    changePassword: async () => ({
      by: await guestSession(),
      body: { current_password: PASSWORD, new_password: PASSWORD },
    }),
    listMySessions: async () => ({ by: admin }),
    endSession: async () => {
      const [one, two] = [await guestSession(), await guestSession()]
      const { session_id } = await two.client.getMe({})
      return { by: one, params: { session_id: session_id ?? '' } }
    },
    listTokens: async () => ({ by: admin }),
    createToken: async () => ({ by: admin }),
    deleteToken: async () => ({
      by: admin,
      params: { token_id: (await admin.withToken('read')).tokenId },
    }),
    openLink: async () => ({ by: guest, body: { link: await linkOf() } }),
    redeemLink: async () => ({
      by: guest,
      body: { link: await linkOf(), password: PASSWORD, email: undefined, name: undefined },
    }),
    getUser: withUser,
    renameUser: withUser,
    disableUser: withUser,
    enableUser: after('disableUser'),
    deleteUser: withUser,
    resetUser: withUser,
    endUserSessions: withUser,
    grantOperator: withUser,
    withdrawOperator: after('grantOperator'),
  }
}

function placeRecipes({ app, place, governed, admin, member }: Parts): Recipes {
  const { operator } = app
  const tenant = async (): Promise<Recipe> => {
    const made = await operator.client.createTenant({ body: { name: `Fuzzed ${unique()}` } })
    return { by: operator, params: { tenant_id: made.tenant_id }, ifMatch: made.etag }
  }
  const project = async (): Promise<Recipe> => {
    const params = { tenant_id: place.tenantId }
    const made = await operator.client.createProject({
      params,
      body: { code: `FZ${unique()}`, name: 'Fuzzed' },
    })
    return { by: operator, params: { project_id: made.project_id }, ifMatch: made.etag }
  }
  const service = async (): Promise<Recipe> => {
    const made = await operator.client.createService({
      body: { name: `Fuzzed ${unique()}`, audience: { all: true } },
    })
    return {
      by: operator,
      params: { service_id: made.service_id },
      ifMatch: made.etag,
    }
  }
  const membership = async (): Promise<Recipe> => {
    const user = await operator.client.createUser({
      body: { email: `fuzz${unique()}@example.org`, name: 'Fuzz', tenant_id: place.tenantId },
    })
    const added = await operator.client.addMember({
      params: { project_id: place.projectId },
      body: { email: user.email, role: 'member' },
    })
    return {
      by: admin,
      params: { project_id: place.projectId, membership_id: added.membership_id },
      ifMatch: added.etag,
    }
  }
  const tenantPolicy = async (): Promise<Recipe> => {
    const params = { tenant_id: governed.tenantId }
    return {
      by: operator,
      params,
      ifMatch: (await operator.client.getTenantPolicy({ params })).etag,
    }
  }
  const projectPolicy = async (): Promise<Recipe> => {
    const params = { project_id: governed.projectId }
    const { etag, tenant } = await operator.client.getProjectPolicy({ params })
    return {
      by: operator,
      params,
      ifMatch: etag,
      body: { rules: unique() % 2 ? {} : { revive_days: tenant.revive_days } },
    }
  }
  return {
    createTenant: async () => ({ by: operator }),
    getTenant: tenant,
    renameTenant: tenant,
    disableTenant: tenant,
    enableTenant: async () =>
      disabled(await tenant(), (params) =>
        operator.client.disableTenant({ params: params as never, body: {} }),
      ),
    deleteTenant: tenant,
    getTenantPolicy: tenantPolicy,
    setTenantPolicy: tenantPolicy,
    previewTenantPolicy: tenantPolicy,
    createProject: async () => ({ by: operator, params: { tenant_id: place.tenantId } }),
    listProjects: async () => ({ by: member }),
    getProject: async () => ({ by: member, params: { project_id: place.projectId } }),
    renameProject: project,
    disableProject: project,
    enableProject: async () =>
      disabled(await project(), (params) =>
        operator.client.disableProject({ params: params as never, body: {} }),
      ),
    deleteProject: project,
    getProjectPolicy: projectPolicy,
    setProjectPolicy: projectPolicy,
    previewProjectPolicy: projectPolicy,
    listMembers: async () => ({ by: member, params: { project_id: place.projectId } }),
    addMember: async () => {
      const user = await operator.client.createUser({
        body: { email: `fuzz${unique()}@example.org`, name: 'Fuzz', tenant_id: place.tenantId },
      })
      return { by: admin, params: { project_id: place.projectId }, body: { email: user.email } }
    },
    getMember: membership,
    setRole: membership,
    removeMember: membership,
    createService: async () => ({ by: operator, body: { audience: { all: true } } }),
    getService: service,
    renameService: service,
    setAccess: async () => ({ ...(await service()), body: { access: ANY_ACCESS } }),
    setAudience: async () => ({ ...(await service()), body: { audience: { all: true } } }),
    disableService: service,
    enableService: async () =>
      disabled(await service(), (params) =>
        operator.client.disableService({ params: params as never, body: {} }),
      ),
    deleteService: service,
    createCredential: service,
    deleteCredential: async () => {
      const made = await service()
      const params = { service_id: made.params?.['service_id'] ?? '' }
      const { credential_id } = await operator.client.createCredential({ params, body: {} })
      return { by: operator, params: { ...params, credential_id } }
    },
  }
}

async function disabled(
  recipe: Recipe,
  disable: (params: Record<string, string>) => Promise<unknown>,
): Promise<Recipe> {
  await disable(recipe.params ?? {})
  return { by: recipe.by, ...(recipe.params ? { params: recipe.params } : {}) }
}
