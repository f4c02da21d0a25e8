import { Refusal, type Service } from '@keyward/contract'
import type { Actor } from '../actor.ts'
import type { Deps } from '../deps.ts'
import { changeService } from './change-service.ts'
import { requireGenuine, updateService } from './service-store.ts'

/** Answers a service again. Refuses: service_not_found, already_enabled. */
export function enableService(
  deps: Deps,
  actor: Actor,
  { serviceId }: { serviceId: string },
): Promise<Service> {
  return changeService(deps, actor, serviceId, async ({ sql, record }, service) => {
    requireGenuine(deps.keyring, service)
    if (service.disabledAt === null) throw new Refusal('already_enabled')
    await updateService(sql, deps.keyring, service, { disabledAt: null })
    record({
      action: 'service.enabled',
      details: { service_id: serviceId, name: service.name },
    })
  })
}
