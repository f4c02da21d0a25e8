/** Reads how often keys may be used: what policies say of projects, and what keys have of their own. */
import { effectivePolicy } from '@keyward/contract'
import type { RateLimits } from '@keyward/sdk/verifier/rate-limits'
import { eq, isNotNull, or, type SQL } from 'drizzle-orm'
import { anyOf } from '../db/any-of.ts'
import type { Sql } from '../db/mutate.ts'
import { apiKeys, projects, tenants } from '../db/schema/index.ts'

type Loading = { readonly sql: Sql; readonly index: { readonly limits: RateLimits } }

/** Reads them all. They are few: most keys have none of their own. */
export async function loadAllLimits({ sql, index }: Loading): Promise<void> {
  await loadProjectLimits({ sql, index }, undefined)
  const own = await selectOwnLimits(sql, isNotNull(apiKeys.rateLimitPerMinute))
  for (const { id, perMinute } of own) index.limits.set(id, perMinute)
}

/** Reads those of things that were touched. */
export async function loadLimits(
  { sql, index }: Loading,
  touched: { readonly key: string[]; readonly project: string[]; readonly tenant: string[] },
): Promise<void> {
  const { key, project, tenant } = touched
  if (project.length + tenant.length > 0)
    await loadProjectLimits(
      { sql, index },
      or(anyOf(projects.id, project), anyOf(projects.tenantId, tenant)),
    )
  if (key.length === 0) return
  const own = new Map(
    (await selectOwnLimits(sql, anyOf(apiKeys.id, key))).map((row) => [row.id, row.perMinute]),
  )
  for (const id of key) index.limits.set(id, own.get(id) ?? null)
}

async function loadProjectLimits({ sql, index }: Loading, where: SQL | undefined): Promise<void> {
  const rows = await sql
    .select({ id: projects.id, own: projects.policy, tenant: tenants.policy })
    .from(projects)
    .innerJoin(tenants, eq(tenants.id, projects.tenantId))
    .where(where)
  for (const { id, own, tenant } of rows)
    index.limits.set(id, effectivePolicy(tenant, own).rate_limit_per_minute)
}

const selectOwnLimits = (sql: Sql, where: SQL) =>
  sql.select({ id: apiKeys.id, perMinute: apiKeys.rateLimitPerMinute }).from(apiKeys).where(where)
