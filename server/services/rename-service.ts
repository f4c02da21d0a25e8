import type { Service } from '@keyward/contract'
import type { Actor } from '../actor.ts'
import { refuseTaken } from '../db/unique-violation.ts'
import type { Deps } from '../deps.ts'
import { requireMatch } from '../http/etag.ts'
import { changeService } from './change-service.ts'
import { updateService } from './service-store.ts'

export type RenameServiceInput = {
  readonly serviceId: string
  readonly name: string
  readonly ifMatch: string | undefined
}

/** Gives a service another name. Refuses: service_not_found, etag_mismatch, name_taken. */
export function renameService(
  deps: Deps,
  actor: Actor,
  { serviceId, name, ifMatch }: RenameServiceInput,
): Promise<Service> {
  return changeService(deps, actor, serviceId, async ({ sql, record }, service) => {
    requireMatch(ifMatch, service.changeCount)
    await refuseTaken(
      'services_name_unique',
      'name_taken',
      updateService(sql, deps.keyring, service, { name }),
    )
    record({
      action: 'service.renamed',
      details: { service_id: serviceId, from: service.name, to: name },
    })
  })
}
