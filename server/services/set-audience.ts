import type { Audience, Service } from '@keyward/contract'
import type { Actor } from '../actor.ts'
import type { Deps } from '../deps.ts'
import { requireMatch } from '../http/etag.ts'
import { changeService } from './change-service.ts'
import { requireAudience } from './require-audience.ts'
import { requireGenuine, updateService } from './service-store.ts'

export type SetAudienceInput = {
  readonly serviceId: string
  readonly audience: Audience
  readonly ifMatch: string | undefined
}

/**
 * Chooses whose keys a service accepts. Refuses: service_not_found, etag_mismatch,
 * tenant_not_found, project_not_found.
 */
export function setAudience(
  deps: Deps,
  actor: Actor,
  { serviceId, audience, ifMatch }: SetAudienceInput,
): Promise<Service> {
  return changeService(deps, actor, serviceId, async ({ sql, record }, service) => {
    requireGenuine(deps.keyring, service)
    requireMatch(ifMatch, service.changeCount)
    await requireAudience(sql, audience)
    await updateService(sql, deps.keyring, service, { audience })
    record({
      action: 'service.audience_set',
      details: {
        service_id: serviceId,
        name: service.name,
        from: service.audience,
        to: audience,
      },
    })
  })
}
