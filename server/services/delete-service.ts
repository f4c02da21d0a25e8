import { eq } from 'drizzle-orm'
import type { Actor } from '../actor.ts'
import { mutate } from '../db/mutate.ts'
import { serviceCredentials, services } from '../db/schema/index.ts'
import type { Deps } from '../deps.ts'
import { lockService } from './service-store.ts'

/** Deletes a service with its credentials, for good. Refuses: service_not_found. */
export function deleteService(
  deps: Deps,
  actor: Actor,
  { serviceId }: { serviceId: string },
): Promise<void> {
  return mutate(deps, actor, async ({ sql, record, touch }) => {
    const service = await lockService(sql, serviceId)
    const credentials = await sql
      .delete(serviceCredentials)
      .where(eq(serviceCredentials.serviceId, serviceId))
      .returning({ id: serviceCredentials.id })
    await sql.delete(services).where(eq(services.id, serviceId))
    record({
      action: 'service.deleted',
      details: {
        service_id: serviceId,
        name: service.name,
        credentials: credentials.map(({ id }) => id),
      },
    })
    touch('service', serviceId)
  })
}
