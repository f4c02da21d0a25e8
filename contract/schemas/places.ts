/** Wire shapes of tenants, projects, members, policies and services. */
import { z } from 'zod'
import { PolicyRules, ProjectPolicyRules } from '../policy.ts'
import { Email, Id, Instant, Name, Paging, page, RoleName, SearchText, UserRef } from './common.ts'
import { ServiceAccess } from './service-access.ts'
import { Caller } from './usage.ts'

const PlaceStatus = z.enum(['active', 'disabled'])

export const Tenant = z
  .object({
    tenant_id: z.string(),
    name: z.string(),
    status: PlaceStatus,
    project_count: z.int(),
    user_count: z.int(),
    key_count: z.int(),
    created_at: Instant,
    etag: z.string(),
  })
  .meta({ id: 'Tenant' })
export type Tenant = z.infer<typeof Tenant>
export const TenantPage = page(Tenant).meta({ id: 'TenantPage' })
export type TenantPage = z.infer<typeof TenantPage>
export const ListTenantsQuery = z.strictObject({ ...Paging, q: SearchText.optional() })
export const NamedBody = z.strictObject({ name: Name })
export const TenantParams = z.strictObject({ tenant_id: Id('tenant') })

export const Project = z
  .object({
    project_id: z.string(),
    code: z.string(),
    name: z.string(),
    tenant: z.object({ tenant_id: z.string(), name: z.string() }),
    status: PlaceStatus,
    member_count: z.int(),
    key_count: z.int(),
    my_role: RoleName.nullable(),
    created_at: Instant,
    etag: z.string(),
  })
  .meta({ id: 'Project' })
export type Project = z.infer<typeof Project>
export const ProjectPage = page(Project).meta({ id: 'ProjectPage' })
export type ProjectPage = z.infer<typeof ProjectPage>
export const ListProjectsQuery = z.strictObject({
  ...Paging,
  q: SearchText.optional(),
  tenant_id: Id('tenant').optional(),
})
/** Upper-case letters, digits and dashes, as clouds print them: GOV108009. */
export const ProjectCode = z
  .string()
  .regex(/^[A-Z][A-Z0-9-]{1,31}$/, 'must be 2–32 of A–Z, 0–9 and -')
export const CreateProjectBody = z.strictObject({ code: ProjectCode, name: Name })
export const ProjectParams = z.strictObject({ project_id: Id('project') })

export const Member = z
  .object({
    membership_id: z.string(),
    user: UserRef,
    role: RoleName,
    user_status: z.enum(['active', 'invited', 'disabled']),
    key_count: z.int(),
    admin_key_count: z.int().describe('keys that stop when the role becomes member'),
    last_active_at: Instant.nullable(),
    joined_at: Instant,
    etag: z.string(),
  })
  .meta({ id: 'Member' })
export type Member = z.infer<typeof Member>
export const MemberPage = page(Member).meta({ id: 'MemberPage' })
export type MemberPage = z.infer<typeof MemberPage>
export const ListMembersQuery = z.strictObject({ ...Paging, q: SearchText.optional() })
export const AddMemberBody = z.strictObject({ email: Email, role: RoleName })
export const SetRoleBody = z.strictObject({ role: RoleName })
export const MemberParams = z.strictObject({
  project_id: Id('project'),
  membership_id: Id('membership'),
})
export const RemovedMember = z
  .object({
    keys_deleted: z.int(),
    keys_deleted_at: Instant.describe('when keys end for good; now, or after leaver_days'),
  })
  .meta({ id: 'RemovedMember' })
export type RemovedMember = z.infer<typeof RemovedMember>

export const TenantPolicy = z
  .object({ rules: PolicyRules, etag: z.string() })
  .meta({ id: 'TenantPolicy' })
export type TenantPolicy = z.infer<typeof TenantPolicy>
export const ProjectPolicy = z
  .object({
    own: ProjectPolicyRules,
    tenant: PolicyRules,
    effective: PolicyRules,
    etag: z.string(),
  })
  .meta({ id: 'ProjectPolicy' })
export type ProjectPolicy = z.infer<typeof ProjectPolicy>
export const SetTenantPolicyBody = z.strictObject({ rules: PolicyRules })
export const SetProjectPolicyBody = z.strictObject({ rules: ProjectPolicyRules })
export const PolicyPreview = z
  .object({
    keys_affected: z.int(),
    sealed_copies_destroyed: z.int(),
    keys_past_lifetime: z.int().describe('could no longer be extended'),
    memberships_over_key_limit: z.int(),
    callers: z.array(Caller).describe('services that used the affected keys in the last 7 days'),
    projects_overridden: z.int().describe('projects whose own looser value would now be overruled'),
  })
  .meta({ id: 'PolicyPreview' })
export type PolicyPreview = z.infer<typeof PolicyPreview>

export const Audience = z.union([
  z.strictObject({ all: z.literal(true) }),
  z.strictObject({
    tenant_ids: z.array(Id('tenant')).max(200),
    project_ids: z.array(Id('project')).max(200),
  }),
])
export type Audience = z.infer<typeof Audience>
export const ServiceCredential = z
  .object({
    credential_id: z.string(),
    masked_credential: z.string(),
    created_at: Instant,
    last_used_at: Instant.nullable(),
  })
  .meta({ id: 'ServiceCredential' })
export const Service = z
  .object({
    service_id: z.string(),
    name: z.string(),
    audience: Audience,
    access: ServiceAccess,
    status: PlaceStatus,
    credentials: z.array(ServiceCredential),
    created_at: Instant,
    etag: z.string(),
  })
  .meta({ id: 'Service' })
export type Service = z.infer<typeof Service>
export const ServicePage = page(Service).meta({ id: 'ServicePage' })
export type ServicePage = z.infer<typeof ServicePage>
export const ListServicesQuery = z.strictObject({ ...Paging, q: SearchText.optional() })
export const CreateServiceBody = z.strictObject({ name: Name, audience: Audience })
export const SetAudienceBody = z.strictObject({ audience: Audience })
export const SetAccessBody = z.strictObject({ access: ServiceAccess })
export const ServiceParams = z.strictObject({ service_id: Id('service') })
export const CredentialParams = z.strictObject({
  service_id: Id('service'),
  credential_id: Id('credential'),
})
export const CreatedCredential = ServiceCredential.extend({ plaintext: z.string() }).meta({
  id: 'CreatedCredential',
})
export type CreatedCredential = z.infer<typeof CreatedCredential>

export const System = z
  .object({
    version: z.string(),
    database: z.object({ engine: z.enum(['embedded', 'postgres']), major: z.int() }),
    revision: z.int(),
    live_versions: z.int(),
    counts: z.object({
      tenants: z.int(),
      projects: z.int(),
      users: z.int(),
      memberships: z.int(),
      services: z.int(),
      keys: z.int(),
    }),
    first_verification_at: Instant.nullable(),
    root_key_id: z.string(),
    started_at: Instant,
  })
  .meta({ id: 'System' })
export type System = z.infer<typeof System>
