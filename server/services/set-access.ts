import type { Service, ServiceAccess } from '@keyward/contract'
import type { Actor } from '../actor.ts'
import type { Deps } from '../deps.ts'
import { requireMatch } from '../http/etag.ts'
import { changeService } from './change-service.ts'
import { requireGenuine, updateService } from './service-store.ts'

export type SetAccessInput = {
  readonly serviceId: string
  readonly access: ServiceAccess
  readonly ifMatch: string | undefined
}

/** Chooses which calls a service takes. Refuses: service_not_found, etag_mismatch. */
export function setAccess(
  deps: Deps,
  actor: Actor,
  { serviceId, access, ifMatch }: SetAccessInput,
): Promise<Service> {
  return changeService(deps, actor, serviceId, async ({ sql, record }, service) => {
    requireGenuine(deps.keyring, service)
    requireMatch(ifMatch, service.changeCount)
    await updateService(sql, deps.keyring, service, { access })
    record({
      action: 'service.access_set',
      details: { service_id: serviceId, name: service.name, from: service.access, to: access },
    })
  })
}
