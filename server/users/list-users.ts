import type { UserPage } from '@keyward/contract'
import { and, eq, sql } from 'drizzle-orm'
import type { Actor } from '../actor.ts'
import { containing } from '../db/containing.ts'
import { users } from '../db/schema/index.ts'
import type { Deps } from '../deps.ts'
import { after, type Paging, pageSize, positionOf, toPage } from '../http/paginate.ts'
import { presentUser } from './present-user.ts'
import { selectUsers } from './user-store.ts'

export type ListUsersInput = Paging & {
  readonly q?: string | undefined
  readonly tenant_id?: string | undefined
}

/** Users by name. Refuses: page_token_invalid. */
export async function listUsers(
  { database, keyring }: Deps,
  actor: Actor,
  { page_size, page_token, ...filters }: ListUsersInput,
): Promise<UserPage> {
  const paging = { page_size, page_token }
  const identity = { list: 'users', filters }
  const position = positionOf(keyring, actor, identity, paging)
  const rows = await selectUsers(database.orm, {
    where: and(
      filters.tenant_id === undefined ? undefined : eq(users.tenantId, filters.tenant_id),
      containing(filters.q, users.name, users.email),
      after(sql`${users.name}`, sql`${users.id}`, position, false),
    ),
    limit: pageSize(paging) + 1,
  })
  return toPage(
    { keyring, actor, identity, paging },
    rows,
    (row) => ({ value: row.name, id: row.id }),
    (row) => presentUser(row, keyring),
  )
}
