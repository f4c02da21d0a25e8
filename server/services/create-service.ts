import { ANY_ACCESS, type Audience, type Service } from '@keyward/contract'
import type { Actor } from '../actor.ts'
import { mutate } from '../db/mutate.ts'
import { services } from '../db/schema/index.ts'
import { refuseTaken } from '../db/unique-violation.ts'
import type { Deps } from '../deps.ts'
import { newId } from '../ids.ts'
import { presentService } from './present-service.ts'
import { requireAudience } from './require-audience.ts'
import { serviceFields } from './service.ts'
import { selectService } from './service-store.ts'

export type CreateServiceInput = { readonly name: string; readonly audience: Audience }

/**
 * Registers a service; it cannot ask anything before it has a credential.
 * Refuses: tenant_not_found, project_not_found, name_taken.
 */
export function createService(
  deps: Deps,
  actor: Actor,
  { name, audience }: CreateServiceInput,
): Promise<Service> {
  return mutate(deps, actor, async ({ sql, now, record, touch }) => {
    await requireAudience(sql, audience)
    const id = newId('service')
    const service = { id, audience, access: ANY_ACCESS, disabledAt: null }
    const rowMac = deps.keyring.mac('rowMac', serviceFields(service))
    await refuseTaken(
      'services_name_unique',
      'name_taken',
      sql.insert(services).values({ ...service, name, createdAt: now, rowMac }),
    )
    record({ action: 'service.created', details: { service_id: id, name, audience } })
    touch('service', id)
    return presentService(await selectService(sql, id))
  })
}
