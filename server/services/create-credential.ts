import {
  type CreatedCredential,
  hintOf,
  type Plaintext,
  SERVICE_CREDENTIAL_PREFIX,
} from '@keyward/contract'
import type { Actor } from '../actor.ts'
import { digestOf, newSecret } from '../crypto/secret-strings.ts'
import { mutate } from '../db/mutate.ts'
import { serviceCredentials } from '../db/schema/index.ts'
import type { Deps } from '../deps.ts'
import { newId } from '../ids.ts'
import { presentCredential } from './present-service.ts'
import { credentialFields } from './service.ts'
import { lockService, requireGenuine } from './service-store.ts'

/** A credential with its plaintext, which is never shown again. */
export type CredentialAndPlaintext = Omit<CreatedCredential, 'plaintext'> & {
  readonly plaintext: Plaintext
}

/** Makes a credential for a service; earlier ones go on working. Refuses: service_not_found. */
export function createCredential(
  deps: Deps,
  actor: Actor,
  { serviceId }: { serviceId: string },
): Promise<CredentialAndPlaintext> {
  return mutate(deps, actor, async ({ sql, now, record, touch }) => {
    const service = await lockService(sql, serviceId)
    requireGenuine(deps.keyring, service)
    const { plaintext, credential } = newCredential(serviceId, now)
    const rowMac = deps.keyring.mac('rowMac', credentialFields(credential))
    await sql.insert(serviceCredentials).values({ ...credential, rowMac })
    record({
      action: 'credential.created',
      details: {
        service_id: serviceId,
        service_name: service.name,
        credential_id: credential.id,
      },
    })
    touch('service', serviceId)
    return { ...presentCredential(credential), plaintext }
  })
}

function newCredential(serviceId: string, now: Date) {
  const plaintext = newSecret(SERVICE_CREDENTIAL_PREFIX)
  const hint = hintOf(plaintext.reveal())
  const credential = {
    id: newId('credential'),
    serviceId,
    digest: digestOf(plaintext.reveal()),
    hintFirst: hint.first,
    hintLast: hint.last,
    createdAt: now,
    lastUsedAt: null,
  }
  return { plaintext, credential }
}
