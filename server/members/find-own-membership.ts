/** The actor's own place in a project, for acts that make something of their own there. */
import { effectivePolicy, type PolicyRules, Refusal } from '@keyward/contract'
import { and, count, eq, isNull, sql as raw } from 'drizzle-orm'
import type { Actor } from '../actor.ts'
import type { Sql } from '../db/mutate.ts'
import { apiKeys, memberships, projects, tenants, users } from '../db/schema/index.ts'
import { prepared } from '../db/statements.ts'
import type { Deps } from '../deps.ts'
import type { ApiKey } from '../keys/key.ts'
import { type Act, may, type Relation } from '../permissions.ts'
import { holdPolicy } from '../policies/hold-policy.ts'
import { relationsToProject, standingOf } from './standing.ts'

/** What a new key takes from where its owner stands. */
export type OwnMembership = Pick<ApiKey, 'user' | 'membership' | 'project' | 'tenant'> & {
  readonly policy: PolicyRules
  readonly relations: readonly Relation[]
  /** Keys that count towards the limit. */
  readonly owned: number
}

/**
 * Finds and locks the membership, so that two creations cannot both take the last free place, and
 * counts the keys it holds by then. Refuses: project_not_found, not_permitted, project_disabled,
 * tenant_disabled.
 */
export async function findOwnMembership(
  { keyring }: Deps,
  sql: Sql,
  actor: Actor,
  { act, projectId }: { act: Act; projectId: string },
): Promise<OwnMembership> {
  // Answered in the order they are sent: what comes later sees what the locks before it waited for.
  const [, own, owned] = await Promise.all([
    holdPolicy(sql, projectId),
    selectOwnMembership(sql, actor.userId, projectId),
    countOwnKeys(sql, actor.userId, projectId),
  ])
  const standing = standingOf(keyring, actor, own ? [own.membership] : [])
  const relations = relationsToProject(standing, projectId)
  if (!own || !relations.includes('own')) {
    const known = actor.operator && (await projectExists(sql, projectId))
    throw new Refusal(known ? 'not_permitted' : 'project_not_found')
  }
  if (!may(act, relations)) throw new Refusal('not_permitted')
  if (own.tenant.disabledAt) throw new Refusal('tenant_disabled')
  if (own.project.disabledAt) throw new Refusal('project_disabled')
  const { tenantPolicy, projectPolicy, ...place } = own
  return { ...place, policy: effectivePolicy(tenantPolicy, projectPolicy), relations, owned }
}

async function selectOwnMembership(sql: Sql, userId: string, projectId: string) {
  const statement = prepared(sql, 'lock_own_membership', (name) =>
    sql
      .select({
        user: { id: users.id, name: users.name, email: users.email, disabledAt: users.disabledAt },
        membership: memberships,
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
      .where(isOwn)
      .for('update', { of: memberships })
      .prepare(name),
  )
  const [row] = await statement.execute({ userId, projectId })
  return row
}

/** How many keys count towards the limit; master keys do not. */
async function countOwnKeys(sql: Sql, userId: string, projectId: string): Promise<number> {
  const statement = prepared(sql, 'count_own_keys', (name) =>
    sql
      .select({ owned: count() })
      .from(apiKeys)
      .innerJoin(memberships, eq(memberships.id, apiKeys.membershipId))
      .where(and(isOwn, eq(apiKeys.master, false)))
      .prepare(name),
  )
  const [row] = await statement.execute({ userId, projectId })
  return row?.owned ?? 0
}

const isOwn = and(
  eq(memberships.userId, raw.placeholder('userId')),
  eq(memberships.projectId, raw.placeholder('projectId')),
  isNull(memberships.endedAt),
)

export async function projectExists(sql: Sql, projectId: string): Promise<boolean> {
  const found = await sql
    .select({ id: projects.id })
    .from(projects)
    .where(eq(projects.id, projectId))
  return found.length > 0
}
