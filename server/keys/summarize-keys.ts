import type { KeySummary } from '@keyward/contract'
import { and, count, eq, isNull, sql } from 'drizzle-orm'
import type { Actor } from '../actor.ts'
import { apiKeys, keyUses, memberships, projects, tenants, users } from '../db/schema/index.ts'
import type { Deps } from '../deps.ts'
import { loadStanding } from '../members/standing.ts'
import { matching, statusIs, visibleTo } from './key-filters.ts'
import { requireProject } from './require-project.ts'

/** Counts the keys that want attention, among those the actor may see. Refuses: project_not_found. */
export async function summarizeKeys(
  deps: Deps,
  actor: Actor,
  input: { project_id?: string | undefined },
): Promise<KeySummary> {
  const { orm } = deps.database
  const standing = await loadStanding(orm, deps.keyring, actor)
  if (input.project_id !== undefined) await requireProject(orm, standing, input.project_id)
  const now = deps.now()
  const [counts] = await orm
    .select({
      total: count(),
      expiring: sql<number>`count(*) filter (where ${statusIs('expiring', now)})`.mapWith(Number),
      never_used: sql<number>`count(*) filter (where ${isNull(keyUses.lastUsedAt)})`.mapWith(
        Number,
      ),
      expired: sql<number>`count(*) filter (where ${statusIs('expired', now)})`.mapWith(Number),
    })
    .from(apiKeys)
    .innerJoin(memberships, eq(memberships.id, apiKeys.membershipId))
    .innerJoin(users, eq(users.id, apiKeys.userId))
    .innerJoin(projects, eq(projects.id, apiKeys.projectId))
    .innerJoin(tenants, eq(tenants.id, projects.tenantId))
    .leftJoin(keyUses, eq(keyUses.keyId, apiKeys.id))
    .where(and(visibleTo(standing), matching(input, now)))
  return counts ?? { total: 0, expiring: 0, never_used: 0, expired: 0 }
}
