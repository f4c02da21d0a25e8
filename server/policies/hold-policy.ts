import { asc, eq, sql as raw } from 'drizzle-orm'
import type { Sql } from '../db/mutate.ts'
import { apiKeys, projects, tenants } from '../db/schema/index.ts'
import { prepared } from '../db/statements.ts'

/**
 * Keeps the policies of projects from changing until this transaction ends. Whoever seals a
 * plaintext holds it before reading it, so that none is sealed under a policy that was just replaced
 * (rule 4). In order, so that two transactions never wait for each other in a circle.
 */
export async function holdPolicies(sql: Sql, projectIds: readonly string[]): Promise<void> {
  const statement = prepared(sql, 'hold_policies', (name) =>
    sql
      .select({ id: projects.id })
      .from(projects)
      .innerJoin(tenants, eq(tenants.id, projects.tenantId))
      .where(raw`${projects.id} = any(${raw.placeholder('projectIds')}::text[])`)
      .orderBy(asc(projects.id))
      .for('key share')
      .prepare(name),
  )
  await statement.execute({ projectIds })
}

/** The same by one of the project's keys; called before the key is locked, as everywhere. */
export async function holdPolicyOfKey(sql: Sql, keyId: string): Promise<void> {
  const [key] = await sql
    .select({ projectId: apiKeys.projectId })
    .from(apiKeys)
    .where(eq(apiKeys.id, keyId))
  if (key) await holdPolicies(sql, [key.projectId])
}
