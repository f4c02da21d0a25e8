/** People for tests: they join by one-time links and act over HTTP, as people do. */
import type { TokenScope } from '@keyward/contract'
import { type Client, createClient } from '@keyward/sdk'
import type { Installation } from './start-app.ts'

export const PASSWORD = 'correct horse battery staple'

/** Somebody signed in: a typed client on their session, and raw requests with the same cookie. */
export type Person = {
  readonly userId: string
  readonly email: string
  readonly client: Client
  /** A raw request with this person's cookie and CSRF token; for what the typed client would not send. */
  readonly send: (method: string, path: string, init?: RawInit) => Promise<Response>
  /** A client on a new management token of this person. */
  readonly withToken: (...scopes: TokenScope[]) => Promise<TokenHolder>
}

export type RawInit = {
  readonly body?: unknown
  readonly raw?: string
  readonly headers?: Record<string, string>
}
export type TokenHolder = {
  readonly client: Client
  readonly token: string
  readonly tokenId: string
}

let counter = 0
/** A number that no other test of this process got. */
export const unique = (): number => (counter += 1)

/** Uses a one-time link and answers the person who is signed in by it. */
export async function joinByLink(
  url: string,
  link: string,
  identity?: { email: string; name: string },
): Promise<Person> {
  const secret = link.split('#')[1] ?? ''
  const jar = createJar(url)
  const me = await jar.client.redeemLink({
    body: { link: secret, password: PASSWORD, ...identity },
  })
  return jar.person(me.user_id, me.email, me.csrf_token)
}

/** Signs in with a password. */
export async function signIn(url: string, email: string, password = PASSWORD): Promise<Person> {
  const jar = createJar(url)
  const me = await jar.client.signIn({ body: { email, password } })
  return jar.person(me.user_id, me.email, me.csrf_token)
}

/** A new user, invited by the operator and joined. */
export async function newPerson(
  app: Installation,
  options: { tenantId?: string; name?: string } = {},
): Promise<Person> {
  const n = unique()
  const created = await app.operator.client.createUser({
    body: {
      email: `person${n}@example.org`,
      name: options.name ?? `Person ${n}`,
      ...(options.tenantId === undefined ? {} : { tenant_id: options.tenantId }),
    },
  })
  return joinByLink(app.url, created.link.url)
}

/** A tenant with one project of its own: the space in which a test runs alone. */
export type Place = { readonly tenantId: string; readonly projectId: string; readonly code: string }

export async function newPlace(app: Installation): Promise<Place> {
  const n = unique()
  const code = `PRJ${String(n).padStart(6, '0')}`
  const tenant = await app.operator.client.createTenant({ body: { name: `Tenant ${n}` } })
  const project = await app.operator.client.createProject({
    params: { tenant_id: tenant.tenant_id },
    body: { code, name: `Project ${n}` },
  })
  return { tenantId: tenant.tenant_id, projectId: project.project_id, code }
}

/** A new person who is a member of a place. */
export async function newMember(
  app: Installation,
  place: Place,
  role: 'member' | 'admin' = 'member',
): Promise<Person> {
  const person = await newPerson(app, { tenantId: place.tenantId })
  await addMember(app, place, person, role)
  return person
}

export function addMember(
  app: Installation,
  place: Place,
  person: Person,
  role: 'member' | 'admin' = 'member',
) {
  return app.operator.client.addMember({
    params: { project_id: place.projectId },
    body: { email: person.email, role },
  })
}

/** A service that accepts all keys, and a function that asks for a verification with its credential. */
export async function newService(
  app: Installation,
  audience: { all: true } | { tenant_ids: string[]; project_ids: string[] } = { all: true },
) {
  const service = await app.operator.client.createService({
    body: { name: `Service ${unique()}`, audience },
  })
  const credential = await app.operator.client.createCredential({
    params: { service_id: service.service_id },
    body: {},
  })
  return {
    service,
    credential: credential.plaintext,
    verify: (key: string) => verifyOverHttp(app.url, credential.plaintext, key),
  }
}

/** What a service does: one POST, one answer. */
export async function verifyOverHttp(url: string, credential: string, key: string) {
  const response = await fetch(`${url}/v1/keys/verify`, {
    method: 'POST',
    headers: { authorization: `Bearer ${credential}`, 'content-type': 'application/json' },
    body: JSON.stringify({ key }),
  })
  return {
    status: response.status,
    ...((await response.json()) as { valid: boolean; code: string; key_id: string | null }),
  }
}

/** The code of the problem a call is refused with; fails when it is not refused. */
export async function refusalOf(call: Promise<unknown>): Promise<string> {
  try {
    await call
  } catch (error) {
    if (error instanceof Error && 'code' in error) return String(error.code)
    throw error
  }
  throw new Error('The call was not refused')
}

function createJar(url: string) {
  let cookie = ''
  let csrf = ''
  const withCookie: typeof fetch = async (input, init) => {
    const headers = new Headers(init?.headers)
    if (cookie) headers.set('cookie', cookie)
    if (csrf) headers.set('x-csrf-token', csrf)
    const response = await fetch(input, { ...init, headers })
    const [given] = response.headers.getSetCookie()
    if (given) cookie = given.split(';')[0] ?? ''
    if (given && response.ok && response.status !== 204) csrf = await csrfOf(response.clone())
    return response
  }
  const client = createClient({ url, fetch: withCookie })
  const person = (userId: string, email: string, csrfToken: string | null): Person => {
    csrf = csrfToken ?? ''
    return {
      userId,
      email,
      client,
      send: (method, path, init = {}) => withCookie(url + path, rawRequest(method, init)),
      withToken: (...scopes) => createTokenHolder(url, client, scopes),
    }
  }
  return { client, person }
}

async function csrfOf(response: Response): Promise<string> {
  const body = (await response.json()) as { csrf_token?: string | null }
  return body.csrf_token ?? ''
}

function rawRequest(method: string, { body, raw, headers }: RawInit): RequestInit {
  const text = raw ?? (body === undefined ? undefined : JSON.stringify(body))
  return {
    method,
    headers: { ...(text === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
    ...(text === undefined ? {} : { body: text }),
  }
}

async function createTokenHolder(
  url: string,
  client: Client,
  scopes: TokenScope[],
): Promise<TokenHolder> {
  const { plaintext, token_id } = await client.createToken({
    body: { name: `token ${unique()}`, scopes, validity_days: 365 },
  })
  const headers = () => ({ authorization: `Bearer ${plaintext}` })
  return { client: createClient({ url, headers }), token: plaintext, tokenId: token_id }
}
