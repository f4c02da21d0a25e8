import type { Project } from '@keyward/contract'
import type { Actor } from '../actor.ts'
import type { Deps } from '../deps.ts'
import { findProjectFor } from './find-project-for.ts'
import { presentProject } from './present-project.ts'
import { selectProject } from './project-store.ts'

/** One project. Refuses: project_not_found. */
export async function getProject(
  deps: Deps,
  actor: Actor,
  { projectId }: { projectId: string },
): Promise<Project> {
  const { orm } = deps.database
  const { standing } = await findProjectFor(deps, orm, actor, {
    projectId,
    act: 'project.get',
    lock: null,
  })
  return presentProject(await selectProject(orm, projectId), standing)
}
