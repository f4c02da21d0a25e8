/** A small cloud for security tests: three projects of two tenants, and people who stand in every way to them. */
import type { Role, TokenScope } from '@keyward/contract'
import { newKey, newKeyScene, setTenantRules } from '../keys.ts'
import {
  addMember,
  newMember,
  newPlace,
  newService,
  type Person,
  type Place,
  type RawInit,
  unique,
} from '../people.ts'
import type { TestApp } from '../start-app.ts'

export type PlaceName = 'home' | 'sibling' | 'foreign'
export type PersonName = 'member' | 'peer' | 'admin' | 'sibling admin' | 'stranger' | 'operator'

/** Whoever may call, with what is known of them: the facts from which a test says what must happen. */
export type Caller = {
  readonly name: string
  /** Null when the credential is none that the management API takes. */
  readonly person: PersonName | null
  readonly operator: boolean
  /** Null for a person at the console. */
  readonly scope: TokenScope | null
  readonly roles: Readonly<Partial<Record<PlaceName, Role>>>
  readonly send: (method: string, path: string, init?: RawInit) => Promise<Response>
}

export type Cloud = {
  readonly app: TestApp
  readonly places: Readonly<Record<PlaceName, Place>>
  readonly people: Readonly<Record<PersonName, Person>>
  readonly callers: readonly Caller[]
  /** A service that accepts every key, and its credential. */
  readonly service: { readonly id: string; readonly credential: string }
}

const ROLES: Readonly<Record<PersonName, Caller['roles']>> = {
  member: { home: 'member' },
  peer: { home: 'member' },
  admin: { home: 'admin' },
  'sibling admin': { sibling: 'admin' },
  stranger: { foreign: 'admin' },
  operator: {},
}

/** Home and sibling are projects of one tenant, foreign one of another. */
export async function createCloud(app: TestApp): Promise<Cloud> {
  const scene = await newKeyScene(app)
  const home = scene.place
  const foreign = await newPlace(app)
  await setTenantRules(app, foreign, { keys_per_membership_max: 1000 })
  const places = { home, foreign, sibling: await newSibling(app, home) }
  const stranger = await newMember(app, foreign, 'admin')
  const people = {
    member: scene.owner,
    peer: scene.peer,
    admin: scene.admin,
    'sibling admin': await newMember(app, places.sibling, 'admin'),
    stranger,
    operator: app.operator,
  }
  const { service, credential } = await newService(app)
  const apiKey = await newKey(scene)
  const callers = [
    ...Object.entries(people).map(([name, person]) => atConsole(name as PersonName, person)),
    ...(await tokensOf(app, people)),
    withBearer(app, 'nobody', null),
    withBearer(app, 'an API key', apiKey.plaintext),
    withBearer(app, 'a service credential', credential),
  ]
  return { app, places, people, callers, service: { id: service.service_id, credential } }
}

async function newSibling(app: TestApp, { tenantId }: Place): Promise<Place> {
  const code = `SIB${String(unique()).padStart(6, '0')}`
  const { project_id } = await app.operator.client.createProject({
    params: { tenant_id: tenantId },
    body: { code, name: 'Sibling' },
  })
  return { tenantId, projectId: project_id, code }
}

const atConsole = (name: PersonName, person: Person): Caller => ({
  name,
  person: name,
  operator: name === 'operator',
  scope: null,
  roles: ROLES[name],
  send: person.send,
})

async function tokensOf(app: TestApp, people: Cloud['people']): Promise<Caller[]> {
  const callers: Caller[] = []
  for (const name of ['member', 'admin', 'operator'] as const) {
    for (const scope of ['read', 'keys', 'admin'] as const) {
      const { token } = await people[name].withToken(scope)
      const caller = withBearer(app, `${name}’s token for ${scope}`, token)
      callers.push({ ...caller, ...FACTS(name), scope })
    }
  }
  return callers
}

const FACTS = (person: PersonName) => ({
  person,
  operator: person === 'operator',
  roles: ROLES[person],
})

/** Somebody who sends a bearer, or nothing. */
export function withBearer(app: TestApp, name: string, bearer: string | null): Caller {
  const authorization: Record<string, string> =
    bearer === null ? {} : { authorization: `Bearer ${bearer}` }
  return {
    name,
    person: null,
    operator: false,
    scope: null,
    roles: {},
    send(method, path, { body, raw, headers } = {}) {
      const text = raw ?? (body === undefined ? undefined : JSON.stringify(body))
      const type: Record<string, string> =
        text === undefined ? {} : { 'content-type': 'application/json' }
      return fetch(app.url + path, {
        method,
        headers: { ...authorization, ...type, ...headers },
        ...(text === undefined ? {} : { body: text }),
      })
    },
  }
}

/** A new user of a place's tenant who is a member there. */
export async function newMembership({ app }: Cloud, place: Place) {
  const email = `someone${unique()}@example.org`
  const user = await app.operator.client.createUser({
    body: { email, name: 'Someone', tenant_id: place.tenantId },
  })
  const { membership_id, etag } = await addMember(app, place, { email } as Person)
  return { userId: user.user_id, membershipId: membership_id, etag }
}
