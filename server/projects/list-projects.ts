import type { ProjectPage } from '@keyward/contract'
import { and, eq, type SQL, sql } from 'drizzle-orm'
import type { Actor } from '../actor.ts'
import { anyOf } from '../db/any-of.ts'
import { containing } from '../db/containing.ts'
import { projects } from '../db/schema/index.ts'
import type { Deps } from '../deps.ts'
import { after, type Paging, pageSize, positionOf, toPage } from '../http/paginate.ts'
import { loadStanding, type Standing } from '../members/standing.ts'
import { presentProject } from './present-project.ts'
import { selectProjects } from './project-store.ts'

export type ListProjectsInput = Paging & {
  readonly q?: string | undefined
  readonly tenant_id?: string | undefined
}

/** Projects by name: those one is a member of, or all for an operator. Refuses: page_token_invalid. */
export async function listProjects(
  { database, keyring }: Deps,
  actor: Actor,
  { page_size, page_token, ...filters }: ListProjectsInput,
): Promise<ProjectPage> {
  const paging = { page_size, page_token }
  const identity = { list: 'projects', filters }
  const position = positionOf(keyring, actor, identity, paging)
  const standing = await loadStanding(database.orm, keyring, actor)
  const rows = await selectProjects(database.orm, {
    where: and(
      visibleTo(standing),
      filters.tenant_id === undefined ? undefined : eq(projects.tenantId, filters.tenant_id),
      containing(filters.q, projects.name, projects.code),
      after(sql`${projects.name}`, sql`${projects.id}`, position, false),
    ),
    limit: pageSize(paging) + 1,
  })
  return toPage(
    { keyring, actor, identity, paging },
    rows,
    (row) => ({ value: row.name, id: row.id }),
    (row) => presentProject(row, standing),
  )
}

function visibleTo({ actor, memberships }: Standing): SQL | undefined {
  return actor.operator ? undefined : anyOf(projects.id, memberships.keys())
}
