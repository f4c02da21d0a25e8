import { eq } from 'drizzle-orm'
import type { Actor } from '../actor.ts'
import { mutate } from '../db/mutate.ts'
import { apiKeys, memberships, projects } from '../db/schema/index.ts'
import type { Deps } from '../deps.ts'
import { deleteKeysWhere } from '../keys/delete-keys-where.ts'
import { dropFromAudiences } from '../services/drop-from-audiences.ts'
import { projectOfEvent } from './change-project.ts'
import { findProjectFor } from './find-project-for.ts'

/** Deletes a project with its memberships and all its keys, for good. Refuses: project_not_found. */
export function deleteProject(
  deps: Deps,
  actor: Actor,
  { projectId }: { projectId: string },
): Promise<void> {
  return mutate(deps, actor, async (change) => {
    const { sql, record, touch } = change
    const { project } = await findProjectFor(deps, sql, actor, {
      projectId,
      act: 'project.delete',
      lock: 'update',
    })
    const keys = await deleteKeysWhere(change, eq(apiKeys.projectId, projectId), {
      why: 'project_deleted',
    })
    const members = await sql
      .delete(memberships)
      .where(eq(memberships.projectId, projectId))
      .returning({ id: memberships.id })
    await dropFromAudiences(deps, change, { list: 'project_ids', id: projectId })
    await sql.delete(projects).where(eq(projects.id, projectId))
    record({
      action: 'project.deleted',
      ...projectOfEvent(project),
      details: { code: project.code, name: project.name, keys, memberships: members.length },
    })
    touch('membership', ...members.map(({ id }) => id))
    touch('project', projectId)
  })
}
