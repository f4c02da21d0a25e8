/** Every change of what stands above a key, as an operator makes it, and a key to try it on. */
import { ANY_ACCESS, type KeyWithPlaintext, type Propagation } from '@keyward/contract'
import type { Client } from '@keyward/sdk'
import { newKey } from './keys.ts'
import { addMember, newMember, newPerson, newPlace, newService, type Place } from './people.ts'
import type { Installation } from './start-app.ts'

/** An admin key of a place of its own, whose it is, and a service of its own that accepts it. */
export type Standing = {
  readonly place: Place
  readonly member: { readonly project_id: string; readonly membership_id: string }
  readonly userId: string
  readonly key: KeyWithPlaintext
  readonly service: { readonly service_id: string; readonly etag: string }
  readonly credential: string
}

export async function newStanding(app: Installation): Promise<Standing> {
  const place = await newPlace(app)
  const person = await newPerson(app, { tenantId: place.tenantId })
  const { membership_id } = await addMember(app, place, person, 'admin')
  // A project keeps at least one admin, so that the other may go.
  await newMember(app, place, 'admin')
  const { service, credential } = await newService(app)
  return {
    place,
    member: { project_id: place.projectId, membership_id },
    userId: person.userId,
    key: await newKey({ place, owner: person }, { role: 'admin' }),
    service,
    credential,
  }
}

type Act<Reply> = (client: Client, standing: Standing) => Promise<Reply>
/** A change of what stands above a key. */
export type ChangeAbove = {
  readonly what: string
  /** What a node answers when it holds. */
  readonly code: string
  readonly change: Act<{ readonly propagation?: Propagation | undefined } | undefined>
  readonly undo?: Act<unknown>
}

const WAIT = { query: { wait: 'propagated' } } as const
const setRole = async (client: Client, { member }: Standing, role: 'admin' | 'member') => {
  const { etag } = await client.getMember({ params: member })
  return client.setRole({ params: member, body: { role }, ifMatch: etag, ...WAIT })
}
const tenant = ({ place }: Standing) => ({ params: { tenant_id: place.tenantId }, body: {} })
const project = ({ place }: Standing) => ({ params: { project_id: place.projectId }, body: {} })
const user = ({ userId }: Standing) => ({ params: { user_id: userId }, body: {} })
const service = ({ service }: Standing) => ({ params: { service_id: service.service_id } })
const NOBODY = { tenant_ids: [], project_ids: [] }
const ONLY_POST = { ...ANY_ACCESS, methods: { member: null, admin: ['POST'] } }

/** Each can be waited for. */
export const CHANGES_ABOVE: readonly ChangeAbove[] = [
  {
    what: 'a lesser role',
    code: 'suspended',
    change: (client, standing) => setRole(client, standing, 'member'),
    undo: (client, standing) => setRole(client, standing, 'admin'),
  },
  {
    what: 'the end of a membership',
    code: 'unknown',
    change: (client, { member }) => client.removeMember({ params: member, ...WAIT }),
  },
  {
    what: 'a disabled user',
    code: 'suspended',
    change: (client, standing) => client.disableUser({ ...user(standing), ...WAIT }),
    undo: (client, standing) => client.enableUser(user(standing)),
  },
  {
    what: 'a disabled project',
    code: 'suspended',
    change: (client, standing) => client.disableProject({ ...project(standing), ...WAIT }),
    undo: (client, standing) => client.enableProject(project(standing)),
  },
  {
    what: 'a disabled tenant',
    code: 'suspended',
    change: (client, standing) => client.disableTenant({ ...tenant(standing), ...WAIT }),
    undo: (client, standing) => client.enableTenant(tenant(standing)),
  },
  {
    what: 'another audience of the service',
    code: 'unknown',
    change: async (client, standing) => {
      const { etag } = standing.service
      const body = { audience: NOBODY }
      return client.setAudience({ ...service(standing), body, ifMatch: etag, ...WAIT })
    },
  },
  {
    what: 'another access of the service',
    code: 'not_allowed',
    change: async (client, standing) => {
      const { etag } = standing.service
      const body = { access: ONLY_POST }
      return client.setAccess({ ...service(standing), body, ifMatch: etag, ...WAIT })
    },
  },
  {
    what: 'a disabled service',
    code: 'unauthenticated',
    change: (client, standing) =>
      client.disableService({ ...service(standing), body: {}, ...WAIT }),
  },
]
