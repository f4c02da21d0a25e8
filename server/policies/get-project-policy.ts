import type { ProjectPolicy } from '@keyward/contract'
import type { Actor } from '../actor.ts'
import type { Deps } from '../deps.ts'
import { findProjectFor } from '../projects/find-project-for.ts'
import { presentProjectPolicy } from './present-project-policy.ts'

/** The policy of a project. Refuses: project_not_found. */
export async function getProjectPolicy(
  deps: Deps,
  actor: Actor,
  { projectId }: { projectId: string },
): Promise<ProjectPolicy> {
  const { tenant, project } = await findProjectFor(deps, deps.database.orm, actor, {
    projectId,
    act: 'project_policy.get',
    lock: null,
  })
  return presentProjectPolicy(tenant, project)
}
