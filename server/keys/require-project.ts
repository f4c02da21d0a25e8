import { Refusal } from '@keyward/contract'
import type { Sql } from '../db/mutate.ts'
import { projectExists } from '../members/find-own-membership.ts'
import { relationsToProject, type Standing } from '../members/standing.ts'

/** Refuses: project_not_found, alike for a project of strangers and one that never was. */
export async function requireProject(
  orm: Sql,
  standing: Standing,
  projectId: string,
): Promise<void> {
  // An operator stands in a relation to every project, also to those that do not exist.
  if (
    relationsToProject(standing, projectId).length === 0 ||
    !(await projectExists(orm, projectId))
  )
    throw new Refusal('project_not_found')
}
