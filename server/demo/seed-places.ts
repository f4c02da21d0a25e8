/** Tenants, projects, people, memberships and services of the sample cloud. */
import { POLICY_DEFAULTS, type Role } from '@keyward/contract'
import { redeemLink } from '../links/redeem-link.ts'
import { addMember } from '../members/add-member.ts'
import { listMembers } from '../members/list-members.ts'
import { removeMember } from '../members/remove-member.ts'
import { setRole } from '../members/set-role.ts'
import { getTenantPolicy } from '../policies/get-tenant-policy.ts'
import { setTenantPolicy } from '../policies/set-tenant-policy.ts'
import { createProject } from '../projects/create-project.ts'
import { createCredential } from '../services/create-credential.ts'
import { createService } from '../services/create-service.ts'
import { createTenant } from '../tenants/create-tenant.ts'
import { createUser } from '../users/create-user.ts'
import { actorFor, type Cloud, must } from './cloud.ts'
import { PROJECTS, type SampleUser, SERVICES, TENANTS, USERS } from './sample-cloud.ts'

export const DEMO_PASSWORD = 'keyward demo passphrase'

export async function seedPlaces(cloud: Cloud): Promise<void> {
  const {
    app: { deps },
    operator,
    projects,
  } = cloud
  const tenants = new Map<string, string>()
  for (const name of TENANTS)
    tenants.set(name, (await createTenant(deps, operator, { name })).tenant_id)
  await keepLeaversKeys(cloud, must(tenants, 'National Climate Cloud'))
  for (const { code, name, tenant } of PROJECTS) {
    const project = await createProject(deps, operator, {
      tenantId: must(tenants, tenant),
      code,
      name,
    })
    projects.set(code, project.project_id)
  }
  for (const user of USERS) await seedUser(cloud, user, must(tenants, user.tenant))
  for (const name of SERVICES) await seedService(cloud, name)
}

async function seedUser(cloud: Cloud, user: SampleUser, tenantId: string): Promise<void> {
  const {
    app: { deps },
    operator,
    people,
    projects,
  } = cloud
  const created = await createUser(deps, operator, { email: user.email, name: user.name, tenantId })
  const secret = created.link.url.reveal().split('#')[1] ?? ''
  await redeemLink(
    deps,
    { requestId: null, ip: user.email },
    { link: secret, password: DEMO_PASSWORD },
  )
  people.set(user.email, actorFor(created.user_id, user.name, false))
  for (const [code, role] of Object.entries(user.roles)) {
    await addMember(deps, operator, { projectId: must(projects, code), email: user.email, role })
  }
}

async function seedService(cloud: Cloud, name: string): Promise<void> {
  const {
    app: { deps },
    operator,
  } = cloud
  const service = await createService(deps, operator, { name, audience: { all: true } })
  const credential = await createCredential(deps, operator, { serviceId: service.service_id })
  cloud.services.set(name, { id: service.service_id, credential: credential.plaintext.reveal() })
}

/** So that the demo has keys that are suspended because their holder has left. */
async function keepLeaversKeys(
  { app: { deps }, operator }: Cloud,
  tenantId: string,
): Promise<void> {
  const { etag } = await getTenantPolicy(deps, operator, { tenantId })
  await setTenantPolicy(deps, operator, {
    tenantId,
    rules: { ...POLICY_DEFAULTS, leaver_days: 30, uuid_keys: true },
    ifMatch: etag,
  })
}

/** Gives a member another role. */
export async function changeRole(
  cloud: Cloud,
  code: string,
  email: string,
  role: Role,
): Promise<void> {
  const { projectId, member } = await findMember(cloud, code, email)
  const ifMatch = member.etag
  await setRole(cloud.app.deps, cloud.operator, {
    projectId,
    membershipId: member.membership_id,
    role,
    ifMatch,
  })
}

/** Ends a membership. */
export async function leave(cloud: Cloud, code: string, email: string): Promise<void> {
  const { projectId, member } = await findMember(cloud, code, email)
  await removeMember(cloud.app.deps, cloud.operator, {
    projectId,
    membershipId: member.membership_id,
  })
}

async function findMember(cloud: Cloud, code: string, email: string) {
  const projectId = must(cloud.projects, code)
  const { data } = await listMembers(cloud.app.deps, cloud.operator, { projectId, q: email })
  const [member] = data
  if (!member) throw new Error(`${email} is not a member of ${code}`)
  return { projectId, member }
}
