/** The one door to an existing project: visible to this actor, allowed for this act, else a refusal. */
import { Refusal } from '@keyward/contract'
import { eq } from 'drizzle-orm'
import type { Actor } from '../actor.ts'
import type { Sql } from '../db/mutate.ts'
import { projects, tenants } from '../db/schema/index.ts'
import type { Deps } from '../deps.ts'
import { loadStanding, relationsToProject, type Standing } from '../members/standing.ts'
import { type Act, may, type Relation } from '../permissions.ts'
import { lockTenant, type Tenant } from '../tenants/tenant-store.ts'
import type { Project } from './project-store.ts'

/** A project with its tenant, and how the actor stands to it. */
export type FoundProject = {
  readonly project: Project
  readonly tenant: Tenant
  readonly standing: Standing
  readonly relations: readonly Relation[]
}

export type ProjectLookup = {
  readonly projectId: string
  readonly act: Act
  /** `update` by whoever changes the project, `share` by whoever changes something in it. */
  readonly lock: 'update' | 'share' | null
}

/** Refuses: project_not_found (missing and foreign alike), not_permitted. */
export async function findProjectFor(
  { keyring }: Pick<Deps, 'keyring'>,
  sql: Sql,
  actor: Actor,
  { projectId, act, lock }: ProjectLookup,
): Promise<FoundProject> {
  const standing = await loadStanding(sql, keyring, actor)
  const relations = relationsToProject(standing, projectId)
  if (relations.length === 0) throw new Refusal('project_not_found')
  const seen = await selectPlace(sql, projectId)
  if (!seen) throw new Refusal('project_not_found')
  if (!may(act, relations)) throw new Refusal('not_permitted')
  const place = lock === null ? seen : await lockPlace(sql, seen.project, lock)
  return { ...place, standing, relations }
}

type Place = Pick<FoundProject, 'project' | 'tenant'>

async function selectPlace(sql: Sql, projectId: string): Promise<Place | undefined> {
  const [place] = await sql
    .select({ project: projects, tenant: tenants })
    .from(projects)
    .innerJoin(tenants, eq(tenants.id, projects.tenantId))
    .where(eq(projects.id, projectId))
  return place
}

/** The tenant first, then the project, as everywhere; read again, because the wait may have been long. */
async function lockPlace(
  sql: Sql,
  { id, tenantId }: Project,
  lock: 'update' | 'share',
): Promise<Place> {
  const tenant = await lockTenant(sql, tenantId, 'share')
  const [project] = await sql.select().from(projects).where(eq(projects.id, id)).for(lock)
  if (!project) throw new Refusal('project_not_found')
  return { project, tenant }
}
