/** The filters of key lists as SQL conditions; statuses mean exactly what contract/key-status.ts says. */
import { EXPIRING_DAYS, type KeyStatus } from '@keyward/contract'
import { and, eq, gt, ilike, isNotNull, isNull, lt, lte, not, or, type SQL, sql } from 'drizzle-orm'
import { anyOf } from '../db/any-of.ts'
import {
  apiKeys,
  keyUses,
  keyVersions,
  memberships,
  projects,
  tenants,
  users,
} from '../db/schema/index.ts'
import { adminProjects, type Standing } from '../members/standing.ts'

/** What a list of keys may be narrowed by. */
export type KeyFilters = {
  readonly q?: string | undefined
  readonly status?: readonly (KeyStatus | 'expiring')[] | undefined
  readonly user_id?: string | undefined
  readonly project_id?: string | undefined
  readonly expires_before?: string | undefined
  readonly unused_days?: number | undefined
}

const DAY_MS = 86_400_000

/** Keys the actor may see: own ones of a current membership, those of projects they govern, or all. */
export function visibleTo(standing: Standing): SQL | undefined {
  if (standing.actor.operator) return undefined
  const governed = adminProjects(standing)
  return or(
    and(
      eq(apiKeys.userId, standing.actor.userId),
      anyOf(
        apiKeys.membershipId,
        [...standing.memberships.values()].map(({ id }) => id),
      ),
    ),
    anyOf(apiKeys.projectId, governed),
  )
}

export function matching(filters: KeyFilters, now: Date): SQL | undefined {
  const { q, status, user_id, project_id, expires_before, unused_days } = filters
  return and(
    project_id === undefined ? undefined : eq(apiKeys.projectId, project_id),
    user_id === undefined ? undefined : eq(apiKeys.userId, user_id),
    expires_before === undefined ? undefined : lt(apiKeys.expiresAt, new Date(expires_before)),
    status === undefined ? undefined : or(...status.map((each) => statusIs(each, now))),
    unused_days === undefined ? undefined : unusedFor(unused_days, now),
    q === undefined ? undefined : found(q),
  )
}

/** 0 days asks for keys that were never used. */
function unusedFor(days: number, now: Date): SQL | undefined {
  if (days === 0) return isNull(keyUses.lastUsedAt)
  return or(
    isNull(keyUses.lastUsedAt),
    lt(keyUses.lastUsedAt, new Date(now.getTime() - days * DAY_MS)),
  )
}

/** By part of the name, by key ID, by the first or last visible characters, or by both as shown. */
function found(q: string): SQL | undefined {
  const pattern = `%${q.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`
  return or(
    ilike(apiKeys.name, pattern),
    eq(apiKeys.id, q),
    sql`exists (select 1 from ${keyVersions} where ${keyVersions.keyId} = ${apiKeys.id} and ${q} in (${keyVersions.hintLast}, ${keyVersions.hintFirst}, ${keyVersions.hintFirst} || '…' || ${keyVersions.hintLast}))`,
  )
}

export function statusIs(status: KeyStatus | 'expiring', now: Date): SQL | undefined {
  const enabled = isNull(apiKeys.disabledAt)
  const standing = and(enabled, not(suspended()))
  switch (status) {
    case 'disabled':
      return isNotNull(apiKeys.disabledAt)
    case 'suspended':
      return and(enabled, suspended())
    case 'expired':
      return and(standing, lte(apiKeys.expiresAt, now))
    case 'active':
      return and(standing, gt(apiKeys.expiresAt, now))
    case 'expiring':
      return and(
        standing,
        gt(apiKeys.expiresAt, now),
        lte(apiKeys.expiresAt, new Date(now.getTime() + EXPIRING_DAYS * DAY_MS)),
      )
  }
}

function suspended(): SQL {
  const reasons = or(
    isNotNull(tenants.disabledAt),
    isNotNull(projects.disabledAt),
    isNotNull(users.disabledAt),
    isNotNull(memberships.endedAt),
    and(eq(apiKeys.role, 'admin'), eq(memberships.role, 'member')),
  )
  return reasons ?? sql`false`
}
