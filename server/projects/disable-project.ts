import { type Project, Refusal } from '@keyward/contract'
import type { Actor } from '../actor.ts'
import type { Deps } from '../deps.ts'
import { changeProject, projectOfEvent } from './change-project.ts'
import { updateProject } from './project-store.ts'

/** Suspends every key of a project, reversibly. Refuses: project_not_found, already_disabled. */
export function disableProject(
  deps: Deps,
  actor: Actor,
  { projectId }: { projectId: string },
): Promise<Project> {
  const lookup = { projectId, act: 'project.disable' } as const
  return changeProject(deps, actor, lookup, async ({ sql, now, record, touch }, project) => {
    if (project.disabledAt !== null) throw new Refusal('already_disabled')
    await updateProject(sql, project, { disabledAt: now })
    record({
      action: 'project.disabled',
      ...projectOfEvent(project),
      details: { code: project.code, name: project.name },
    })
    touch('project', projectId)
  })
}
