import { type Audience, Refusal } from '@keyward/contract'
import { anyOf } from '../db/any-of.ts'
import type { Sql } from '../db/mutate.ts'
import { projects, tenants } from '../db/schema/index.ts'

/** An audience names only what exists. Refuses: tenant_not_found, project_not_found. */
export async function requireAudience(sql: Sql, audience: Audience): Promise<void> {
  if ('all' in audience) return
  const tenantIds = await sql
    .select({ id: tenants.id })
    .from(tenants)
    .where(anyOf(tenants.id, audience.tenant_ids))
  const noTenant = firstMissing(audience.tenant_ids, tenantIds)
  if (noTenant !== undefined) throw new Refusal('tenant_not_found', { tenant_id: noTenant })
  const projectIds = await sql
    .select({ id: projects.id })
    .from(projects)
    .where(anyOf(projects.id, audience.project_ids))
  const noProject = firstMissing(audience.project_ids, projectIds)
  if (noProject !== undefined) throw new Refusal('project_not_found', { project_id: noProject })
}

const firstMissing = (asked: readonly string[], found: readonly { id: string }[]) => {
  const known = new Set(found.map(({ id }) => id))
  return asked.find((id) => !known.has(id))
}
