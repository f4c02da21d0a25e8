import { Refusal, type Service } from '@keyward/contract'
import type { Actor } from '../actor.ts'
import type { Deps } from '../deps.ts'
import { changeService } from './change-service.ts'
import { updateService } from './service-store.ts'

/** Stops answering a service, reversibly. Refuses: service_not_found, already_disabled. */
export function disableService(
  deps: Deps,
  actor: Actor,
  { serviceId }: { serviceId: string },
): Promise<Service> {
  return changeService(deps, actor, serviceId, async ({ sql, now, record }, service) => {
    if (service.disabledAt !== null) throw new Refusal('already_disabled')
    await updateService(sql, deps.keyring, service, { disabledAt: now })
    record({
      action: 'service.disabled',
      details: { service_id: serviceId, name: service.name },
    })
  })
}
