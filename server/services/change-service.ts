import type { Service as WireService } from '@keyward/contract'
import type { Actor } from '../actor.ts'
import { type Change, mutate } from '../db/mutate.ts'
import type { Deps } from '../deps.ts'
import { presentService } from './present-service.ts'
import { lockService, type Service, selectService } from './service-store.ts'

/** Finds and locks a service, does one change to it, and answers it as it is now. */
export function changeService(
  deps: Deps,
  actor: Actor,
  serviceId: string,
  work: (change: Change, service: Service) => Promise<void>,
): Promise<WireService> {
  return mutate(deps, actor, async (change) => {
    const service = await lockService(change.sql, serviceId)
    await work(change, service)
    change.touch('service', serviceId)
    return presentService(await selectService(change.sql, serviceId))
  })
}
