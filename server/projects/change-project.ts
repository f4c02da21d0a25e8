import type { Project as WireProject } from '@keyward/contract'
import type { Actor } from '../actor.ts'
import { type Change, mutate } from '../db/mutate.ts'
import type { Deps } from '../deps.ts'
import type { Act } from '../permissions.ts'
import { findProjectFor } from './find-project-for.ts'
import { presentProject } from './present-project.ts'
import { type Project, selectProject } from './project-store.ts'

/** Finds and locks a project, does one change to it, and answers it as it is now. */
export function changeProject(
  deps: Deps,
  actor: Actor,
  lookup: { readonly projectId: string; readonly act: Act },
  work: (change: Change, project: Project) => Promise<void>,
): Promise<WireProject> {
  return mutate(deps, actor, async (change) => {
    const { project, standing } = await findProjectFor(deps, change.sql, actor, {
      ...lookup,
      lock: 'update',
    })
    await work(change, project)
    return presentProject(await selectProject(change.sql, project.id), standing)
  })
}

/** Which project an event is about. */
export const projectOfEvent = (project: Project) => ({
  tenantId: project.tenantId,
  projectId: project.id,
})
