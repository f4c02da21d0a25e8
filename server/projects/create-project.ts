import type { Project } from '@keyward/contract'
import type { Actor } from '../actor.ts'
import { mutate } from '../db/mutate.ts'
import { projects } from '../db/schema/index.ts'
import { refuseTaken } from '../db/unique-violation.ts'
import type { Deps } from '../deps.ts'
import { newId } from '../ids.ts'
import { loadStanding } from '../members/standing.ts'
import { lockTenant } from '../tenants/tenant-store.ts'
import { presentProject } from './present-project.ts'
import { selectProject } from './project-store.ts'

export type CreateProjectInput = {
  readonly tenantId: string
  readonly code: string
  readonly name: string
}

/** Makes a project that follows its tenant's policy. Refuses: tenant_not_found, code_taken. */
export function createProject(
  deps: Deps,
  actor: Actor,
  { tenantId, code, name }: CreateProjectInput,
): Promise<Project> {
  return mutate(deps, actor, async ({ sql, now, record, touch }) => {
    await lockTenant(sql, tenantId, 'share')
    const id = newId('project')
    await refuseTaken(
      'projects_code_unique',
      'code_taken',
      sql.insert(projects).values({ id, tenantId, code, name, policy: {}, createdAt: now }),
    )
    record({ action: 'project.created', tenantId, projectId: id, details: { code, name } })
    touch('project', id)
    const standing = await loadStanding(sql, deps.keyring, actor)
    return presentProject(await selectProject(sql, id), standing)
  })
}
