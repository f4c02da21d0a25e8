import { type Project, Refusal } from '@keyward/contract'
import type { Actor } from '../actor.ts'
import type { Deps } from '../deps.ts'
import { changeProject, projectOfEvent } from './change-project.ts'
import { updateProject } from './project-store.ts'

/** Lifts the suspension of a project. Refuses: project_not_found, already_enabled. */
export function enableProject(
  deps: Deps,
  actor: Actor,
  { projectId }: { projectId: string },
): Promise<Project> {
  const lookup = { projectId, act: 'project.enable' } as const
  return changeProject(deps, actor, lookup, async ({ sql, record, touch }, project) => {
    if (project.disabledAt === null) throw new Refusal('already_enabled')
    await updateProject(sql, project, { disabledAt: null })
    record({
      action: 'project.enabled',
      ...projectOfEvent(project),
      details: { code: project.code, name: project.name },
    })
    touch('project', projectId)
  })
}
