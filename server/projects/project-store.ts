/** Every SQL statement about projects that more than one use case needs. */
import { Refusal } from '@keyward/contract'
import { and, asc, eq, isNull, type SQL } from 'drizzle-orm'
import type { Sql } from '../db/mutate.ts'
import { apiKeys, memberships, projects, tenants } from '../db/schema/index.ts'

/** A project as it is stored. */
export type Project = typeof projects.$inferSelect

/** A project with its tenant's name and what is counted in it. */
export type CountedProject = Pick<
  Project,
  'id' | 'code' | 'name' | 'disabledAt' | 'changeCount' | 'createdAt'
> & {
  readonly tenant: { readonly id: string; readonly name: string }
  readonly memberCount: number
  readonly keyCount: number
}

/** Projects by name, each with its counts. */
export function selectProjects(
  sql: Sql,
  { where, limit }: { where: SQL | undefined; limit: number },
): Promise<CountedProject[]> {
  const current = and(eq(memberships.projectId, projects.id), isNull(memberships.endedAt))
  return sql
    .select({
      id: projects.id,
      code: projects.code,
      name: projects.name,
      disabledAt: projects.disabledAt,
      changeCount: projects.changeCount,
      createdAt: projects.createdAt,
      tenant: { id: tenants.id, name: tenants.name },
      memberCount: sql.$count(memberships, current),
      keyCount: sql.$count(apiKeys, eq(apiKeys.projectId, projects.id)),
    })
    .from(projects)
    .innerJoin(tenants, eq(tenants.id, projects.tenantId))
    .where(where)
    .orderBy(asc(projects.name), asc(projects.id))
    .limit(limit)
}

/** One project with its counts. Refuses: project_not_found. */
export async function selectProject(sql: Sql, projectId: string): Promise<CountedProject> {
  const [project] = await selectProjects(sql, { where: eq(projects.id, projectId), limit: 1 })
  if (!project) throw new Refusal('project_not_found')
  return project
}

/** Writes a management change to a locked project and counts it in the ETag. */
export async function updateProject(
  sql: Sql,
  project: Project,
  patch: Partial<Pick<Project, 'name' | 'disabledAt'>>,
): Promise<void> {
  await sql
    .update(projects)
    .set({ ...patch, changeCount: project.changeCount + 1 })
    .where(eq(projects.id, project.id))
}
