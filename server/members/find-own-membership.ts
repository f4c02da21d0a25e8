/** The actors' own places in projects, for acts that make something of their own there. */
import { effectivePolicy, type PolicyRules, Refusal } from '@keyward/contract'
import { and, asc, count, eq, isNull, sql as raw } from 'drizzle-orm'
import type { Actor } from '../actor.ts'
import type { Sql } from '../db/mutate.ts'
import { apiKeys, memberships, projects, tenants, users } from '../db/schema/index.ts'
import { prepared } from '../db/statements.ts'
import type { Deps } from '../deps.ts'
import type { ApiKey } from '../keys/key.ts'
import { type Act, may, type Relation } from '../permissions.ts'
import { holdPolicies } from '../policies/hold-policy.ts'
import { relationsToProject, standingOf } from './standing.ts'

/** What a new key takes from where its owner stands. */
export type OwnMembership = Pick<ApiKey, 'user' | 'membership' | 'project' | 'tenant'> & {
  readonly policy: PolicyRules
  readonly relations: readonly Relation[]
  /** Keys that count towards the limit. */
  readonly owned: number
}

/** Whose place is asked for, and where. */
export type OwnPlace = { readonly actor: Actor; readonly projectId: string }

/** What to do about a membership that another transaction has locked. */
export type Locked = 'wait' | 'pass over'

/**
 * Finds and locks memberships, so that two creations cannot both take the last free place, and counts
 * the keys they hold by then. null where there is none, or it was passed over.
 */
export async function findOwnMemberships(
  { keyring }: Deps,
  sql: Sql,
  places: readonly OwnPlace[],
  locked: Locked,
): Promise<readonly (OwnMembership | null)[]> {
  const asked = {
    userIds: places.map(({ actor }) => actor.userId),
    projectIds: places.map(({ projectId }) => projectId),
  }
  // Answered in the order they are sent: what comes later sees what the locks before it waited for.
  const [, found, counts] = await Promise.all([
    holdPolicies(sql, asked.projectIds),
    locked === 'wait' ? lockMemberships(sql, asked) : lockFreeMemberships(sql, asked),
    countOwnKeys(sql, asked),
  ])
  const byPlace = new Map(found.map((row) => [`${row.user.id} ${row.project.id}`, row]))
  const ownedBy = new Map(counts.map(({ membershipId, owned }) => [membershipId, owned]))
  return places.map(({ actor, projectId }) => {
    const own = byPlace.get(`${actor.userId} ${projectId}`)
    const relations = relationsToProject(
      standingOf(keyring, actor, own ? [own.membership] : []),
      projectId,
    )
    if (!own || !relations.includes('own')) return null
    const { tenantPolicy, projectPolicy, ...place } = own
    const policy = effectivePolicy(tenantPolicy, projectPolicy)
    return { ...place, policy, relations, owned: ownedBy.get(own.membership.id) ?? 0 }
  })
}

/** Refuses: not_permitted, project_disabled, tenant_disabled. */
export function requireActive(act: Act, { relations, tenant, project }: OwnMembership): void {
  if (!may(act, relations)) throw new Refusal('not_permitted')
  if (tenant.disabledAt) throw new Refusal('tenant_disabled')
  if (project.disabledAt) throw new Refusal('project_disabled')
}

/** Why an actor without a membership may not: only operators hear that there is such a project. */
export async function refusalOfStranger(
  sql: Sql,
  { actor, projectId }: OwnPlace,
): Promise<Refusal> {
  const known = actor.operator && (await projectExists(sql, projectId))
  return new Refusal(known ? 'not_permitted' : 'project_not_found')
}

type Asked = { readonly userIds: string[]; readonly projectIds: string[] }

const lockMemberships = (sql: Sql, asked: Asked) =>
  prepared(sql, 'lock_memberships', (name) =>
    selectOwnMemberships(sql).for('update', { of: memberships }).prepare(name),
  ).execute(asked)

const lockFreeMemberships = (sql: Sql, asked: Asked) =>
  prepared(sql, 'lock_free_memberships', (name) =>
    selectOwnMemberships(sql).for('update', { of: memberships, skipLocked: true }).prepare(name),
  ).execute(asked)

const selectOwnMemberships = (sql: Sql) =>
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
    .orderBy(asc(memberships.id))

/** How many keys count towards the limit; master keys do not. */
const countOwnKeys = (sql: Sql, asked: Asked) =>
  prepared(sql, 'count_own_keys', (name) =>
    sql
      .select({ membershipId: apiKeys.membershipId, owned: count() })
      .from(apiKeys)
      .innerJoin(memberships, eq(memberships.id, apiKeys.membershipId))
      .where(and(isOwn, eq(apiKeys.master, false)))
      .groupBy(apiKeys.membershipId)
      .prepare(name),
  ).execute(asked)

const isOwn = and(
  raw`(${memberships.userId}, ${memberships.projectId}) in
    (select * from unnest(${raw.placeholder('userIds')}::text[], ${raw.placeholder('projectIds')}::text[]))`,
  isNull(memberships.endedAt),
)

export async function projectExists(sql: Sql, projectId: string): Promise<boolean> {
  const found = await sql
    .select({ id: projects.id })
    .from(projects)
    .where(eq(projects.id, projectId))
  return found.length > 0
}
