/** The actor's own place in a project, for acts that make something of their own there. */
import { effectivePolicy, type PolicyRules, Refusal } from '@keyward/contract'
import { and, eq, isNull } from 'drizzle-orm'
import type { Actor } from '../actor.ts'
import type { Sql } from '../db/mutate.ts'
import { memberships, projects, tenants, users } from '../db/schema/index.ts'
import type { Deps } from '../deps.ts'
import type { ApiKey } from '../keys/key.ts'
import { type Act, may, type Relation } from '../permissions.ts'
import { holdPolicy } from '../policies/hold-policy.ts'
import { loadStanding, relationsToProject } from './standing.ts'

/** What a new key takes from where its owner stands. */
export type OwnMembership = Pick<ApiKey, 'user' | 'membership' | 'project' | 'tenant'> & {
  readonly policy: PolicyRules
  readonly relations: readonly Relation[]
}

/**
 * Finds and locks the membership, so that two creations cannot both take the last free place.
 * Refuses: project_not_found, not_permitted, project_disabled, tenant_disabled.
 */
export async function findOwnMembership(
  { keyring }: Deps,
  sql: Sql,
  actor: Actor,
  { act, projectId }: { act: Act; projectId: string },
): Promise<OwnMembership> {
  const relations = relationsToProject(await loadStanding(sql, keyring, actor), projectId)
  if (relations.length === 0) throw new Refusal('project_not_found')
  await holdPolicy(sql, projectId)
  const own = await selectOwnMembership(sql, actor.userId, projectId)
  if (!own || !relations.includes('own')) {
    throw new Refusal((await projectExists(sql, projectId)) ? 'not_permitted' : 'project_not_found')
  }
  if (!may(act, relations)) throw new Refusal('not_permitted')
  if (own.tenant.disabledAt) throw new Refusal('tenant_disabled')
  if (own.project.disabledAt) throw new Refusal('project_disabled')
  const { tenantPolicy, projectPolicy, ...place } = own
  return { ...place, policy: effectivePolicy(tenantPolicy, projectPolicy), relations }
}

async function selectOwnMembership(sql: Sql, userId: string, projectId: string) {
  const [row] = await sql
    .select({
      user: { id: users.id, name: users.name, email: users.email, disabledAt: users.disabledAt },
      membership: { id: memberships.id, role: memberships.role, endedAt: memberships.endedAt },
      project: {
        id: projects.id,
        code: projects.code,
        name: projects.name,
        disabledAt: projects.disabledAt,
      },
      tenant: { id: tenants.id, disabledAt: tenants.disabledAt },
      tenantPolicy: tenants.policy,
      projectPolicy: projects.policy,
    })
    .from(memberships)
    .innerJoin(users, eq(users.id, memberships.userId))
    .innerJoin(projects, eq(projects.id, memberships.projectId))
    .innerJoin(tenants, eq(tenants.id, projects.tenantId))
    .where(
      and(
        eq(memberships.userId, userId),
        eq(memberships.projectId, projectId),
        isNull(memberships.endedAt),
      ),
    )
    .for('update', { of: memberships })
  return row
}

export async function projectExists(sql: Sql, projectId: string): Promise<boolean> {
  const found = await sql
    .select({ id: projects.id })
    .from(projects)
    .where(eq(projects.id, projectId))
  return found.length > 0
}
