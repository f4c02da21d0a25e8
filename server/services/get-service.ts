import type { Service } from '@keyward/contract'
import type { Actor } from '../actor.ts'
import type { Deps } from '../deps.ts'
import { presentService } from './present-service.ts'
import { selectService } from './service-store.ts'

/** One service with its credentials. Refuses: service_not_found. */
export async function getService(
  { database }: Deps,
  _actor: Actor,
  { serviceId }: { serviceId: string },
): Promise<Service> {
  return presentService(await selectService(database.orm, serviceId))
}
