import type { Project } from '@keyward/contract'
import type { Actor } from '../actor.ts'
import type { Deps } from '../deps.ts'
import { requireMatch } from '../http/etag.ts'
import { changeProject, projectOfEvent } from './change-project.ts'
import { updateProject } from './project-store.ts'

export type RenameProjectInput = {
  readonly projectId: string
  readonly name: string
  readonly ifMatch: string | undefined
}

/** Gives a project another name; its code stays. Refuses: project_not_found, etag_mismatch. */
export function renameProject(
  deps: Deps,
  actor: Actor,
  { projectId, name, ifMatch }: RenameProjectInput,
): Promise<Project> {
  const lookup = { projectId, act: 'project.rename' } as const
  return changeProject(deps, actor, lookup, async ({ sql, record }, project) => {
    requireMatch(ifMatch, project.changeCount)
    await updateProject(sql, project, { name })
    record({
      action: 'project.renamed',
      ...projectOfEvent(project),
      details: { from: project.name, to: name },
    })
  })
}
