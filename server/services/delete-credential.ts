import { Refusal } from '@keyward/contract'
import { and, eq } from 'drizzle-orm'
import type { Actor } from '../actor.ts'
import { mutate } from '../db/mutate.ts'
import { serviceCredentials } from '../db/schema/index.ts'
import type { Deps } from '../deps.ts'
import { lockService } from './service-store.ts'

export type DeleteCredentialInput = { readonly serviceId: string; readonly credentialId: string }

/** Deletes a credential for good. Refuses: service_not_found, credential_not_found. */
export function deleteCredential(
  deps: Deps,
  actor: Actor,
  { serviceId, credentialId }: DeleteCredentialInput,
): Promise<void> {
  return mutate(deps, actor, async ({ sql, record, touch }) => {
    const service = await lockService(sql, serviceId)
    const [deleted] = await sql
      .delete(serviceCredentials)
      .where(
        and(eq(serviceCredentials.id, credentialId), eq(serviceCredentials.serviceId, serviceId)),
      )
      .returning({
        createdAt: serviceCredentials.createdAt,
        lastUsedAt: serviceCredentials.lastUsedAt,
      })
    if (!deleted) throw new Refusal('credential_not_found')
    record({
      action: 'credential.deleted',
      details: {
        service_id: serviceId,
        service_name: service.name,
        credential_id: credentialId,
        created_at: deleted.createdAt.toISOString(),
        last_used_at: deleted.lastUsedAt?.toISOString() ?? null,
      },
    })
    touch('service', serviceId)
  })
}
