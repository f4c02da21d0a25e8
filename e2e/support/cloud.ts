/** Fresh places and people for one test file, made through the API with the operator's token. */
import { randomBytes } from 'node:crypto'
import type { KeyWithPlaintext, Role } from '@keyward/contract'
import type { PolicyRules } from '@keyward/contract/policy'
import { type Client, createClient } from '@keyward/sdk'

/** The password of everybody whom a test invites. */
export const PASSWORD = 'a sentence only tests use'

/** A tenant with one project, in which nobody else works. */
export type Place = {
  readonly tenantId: string
  readonly projectId: string
  readonly code: string
  readonly tenantName: string
}

/** Somebody who joined by a one-time link and has a session. */
export type Person = {
  readonly userId: string
  readonly email: string
  readonly name: string
  /** On the person's session. */
  readonly client: Client
  /** The session's cookie, for a browser. */
  readonly cookie: { readonly name: string; readonly value: string; readonly url: string }
}

/** What makes places, people and keys in a running Keyward. */
export type Cloud = {
  readonly operator: Client
  newPlace(rules?: Partial<PolicyRules>): Promise<Place>
  /** With null for the role: a user of the tenant who is no member of the project yet. */
  newPerson(place: Place, role?: Role | null, name?: string): Promise<Person>
  newKey(person: Person, place: Place, name?: string): Promise<KeyWithPlaintext>
}

/** A client on a management token. */
export const withToken = (url: string, token: string): Client =>
  createClient({ url, headers: () => ({ authorization: `Bearer ${token}` }) })

/** A word that no other test has. */
export const unique = (): string => randomBytes(4).toString('hex')

export function createCloud(url: string, operator: Client): Cloud {
  return {
    operator,
    newPlace: (rules) => newPlace(operator, rules),
    newPerson: (place, role = 'member', name = `Person ${unique()}`) =>
      newPerson(url, operator, { place, role, name }),
    newKey: ({ client }, { projectId }, name) =>
      client.createKey({
        params: { project_id: projectId },
        body: name === undefined ? {} : { name },
      }),
  }
}

async function newPlace(operator: Client, rules?: Partial<PolicyRules>): Promise<Place> {
  const word = unique()
  const tenantName = `Tenant ${word}`
  const code = `T${word.toUpperCase()}`
  const { tenant_id } = await operator.createTenant({ body: { name: tenantName } })
  const params = { tenant_id }
  if (rules !== undefined) {
    const policy = await operator.getTenantPolicy({ params })
    const body = { rules: { ...policy.rules, ...rules } }
    await operator.setTenantPolicy({ params, body, ifMatch: policy.etag })
  }
  const project = await operator.createProject({ params, body: { code, name: `Project ${word}` } })
  return { tenantId: tenant_id, projectId: project.project_id, code, tenantName }
}

/** Somebody's own address, as the proxy that the demo trusts would tell it. */
export const fromElsewhere = (): Record<string, string> => ({
  'x-forwarded-for': `10.${[...randomBytes(3)].join('.')}`,
})

type Joining = {
  readonly place: Place
  readonly role: Role | null
  readonly name: string
}

async function newPerson(url: string, operator: Client, joining: Joining): Promise<Person> {
  const { place, role, name } = joining
  const email = `${unique()}@example.test`
  const { link } = await operator.createUser({
    body: { email, name, tenant_id: place.tenantId },
  })
  const person = await join(url, link.url)
  if (role !== null) {
    const params = { project_id: place.projectId }
    await operator.addMember({ params, body: { email, role } })
  }
  return { ...person, email, name }
}

/** Uses a one-time link as the console does, and keeps the session. */
export async function join(
  url: string,
  link: string,
  identity?: { readonly email: string; readonly name: string },
): Promise<Pick<Person, 'userId' | 'client' | 'cookie'>> {
  let cookie = { name: '', value: '', url }
  const client = createClient({
    url,
    headers: () => fromElsewhere(),
    fetch: async (input, init) => {
      const response = await fetch(input, init)
      const [, name, value] =
        /^([^=]+)=([^;]*)/.exec(response.headers.getSetCookie()[0] ?? '') ?? []
      cookie = { name: name ?? '', value: value ?? '', url }
      return response
    },
  })
  const body = { link: new URL(link).hash.slice(1), password: PASSWORD, ...identity }
  const me = await client.redeemLink({ body })
  return {
    userId: me.user_id,
    cookie,
    client: createClient({
      url,
      headers: () => ({
        cookie: `${cookie.name}=${cookie.value}`,
        'x-csrf-token': me.csrf_token ?? '',
      }),
    }),
  }
}
