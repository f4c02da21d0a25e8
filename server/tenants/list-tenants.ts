import type { TenantPage } from '@keyward/contract'
import { and, sql } from 'drizzle-orm'
import type { Actor } from '../actor.ts'
import { containing } from '../db/containing.ts'
import { tenants } from '../db/schema/index.ts'
import type { Deps } from '../deps.ts'
import { after, type Paging, pageSize, positionOf, toPage } from '../http/paginate.ts'
import { presentTenant } from './present-tenant.ts'
import { selectTenants } from './tenant-store.ts'

export type ListTenantsInput = Paging & { readonly q?: string | undefined }

/** Tenants by name. Refuses: page_token_invalid. */
export async function listTenants(
  { database, keyring }: Deps,
  actor: Actor,
  { page_size, page_token, ...filters }: ListTenantsInput,
): Promise<TenantPage> {
  const paging = { page_size, page_token }
  const identity = { list: 'tenants', filters }
  const position = positionOf(keyring, actor, identity, paging)
  const rows = await selectTenants(database.orm, {
    where: and(
      containing(filters.q, tenants.name),
      after(sql`${tenants.name}`, sql`${tenants.id}`, position, false),
    ),
    limit: pageSize(paging) + 1,
  })
  return toPage(
    { keyring, actor, identity, paging },
    rows,
    (row) => ({ value: row.name, id: row.id }),
    presentTenant,
  )
}
