import type { ServicePage } from '@keyward/contract'
import { and, sql } from 'drizzle-orm'
import type { Actor } from '../actor.ts'
import { containing } from '../db/containing.ts'
import { services } from '../db/schema/index.ts'
import type { Deps } from '../deps.ts'
import { after, type Paging, pageSize, positionOf, toPage } from '../http/paginate.ts'
import { presentService } from './present-service.ts'
import { selectServices } from './service-store.ts'

export type ListServicesInput = Paging & { readonly q?: string | undefined }

/** Services by name. Refuses: page_token_invalid. */
export async function listServices(
  { database, keyring }: Deps,
  actor: Actor,
  { page_size, page_token, ...filters }: ListServicesInput,
): Promise<ServicePage> {
  const paging = { page_size, page_token }
  const identity = { list: 'services', filters }
  const position = positionOf(keyring, actor, identity, paging)
  const rows = await selectServices(database.orm, {
    where: and(
      containing(filters.q, services.name),
      after(sql`${services.name}`, sql`${services.id}`, position, false),
    ),
    limit: pageSize(paging) + 1,
  })
  return toPage(
    { keyring, actor, identity, paging },
    rows,
    (row) => ({ value: row.name, id: row.id }),
    presentService,
  )
}
