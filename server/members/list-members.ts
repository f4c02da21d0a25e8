import type { MemberPage } from '@keyward/contract'
import { and, eq, sql } from 'drizzle-orm'
import type { Actor } from '../actor.ts'
import { containing } from '../db/containing.ts'
import { memberships, users } from '../db/schema/index.ts'
import type { Deps } from '../deps.ts'
import { after, type Paging, pageSize, positionOf, toPage } from '../http/paginate.ts'
import { findProjectFor } from '../projects/find-project-for.ts'
import { selectMembers } from './member-store.ts'
import { presentMember } from './present-member.ts'

export type ListMembersInput = Paging & {
  readonly projectId: string
  readonly q?: string | undefined
}

/** The current members of a project by name. Refuses: project_not_found, page_token_invalid. */
export async function listMembers(
  deps: Deps,
  actor: Actor,
  { page_size, page_token, ...filters }: ListMembersInput,
): Promise<MemberPage> {
  const { keyring, database, now } = deps
  const { projectId, q } = filters
  await findProjectFor(deps, database.orm, actor, { projectId, act: 'member.list', lock: null })
  const paging = { page_size, page_token }
  const identity = { list: 'members', filters }
  const position = positionOf(keyring, actor, identity, paging)
  const rows = await selectMembers(database.orm, {
    where: and(
      eq(memberships.projectId, projectId),
      containing(q, users.name, users.email),
      after(sql`${users.name}`, sql`${memberships.id}`, position, false),
    ),
    limit: pageSize(paging) + 1,
    now: now(),
  })
  return toPage(
    { keyring, actor, identity, paging },
    rows,
    (row) => ({ value: row.user.name, id: row.id }),
    presentMember,
  )
}
