import { maskedKey, type Service } from '@keyward/contract'
import { etagOf } from '../http/etag.ts'
import type { Credential, ServiceWithCredentials } from './service-store.ts'

/** The wire record of a service. */
export const presentService = (service: ServiceWithCredentials): Service => ({
  service_id: service.id,
  name: service.name,
  audience: service.audience,
  access: service.access,
  status: service.disabledAt === null ? 'active' : 'disabled',
  credentials: service.credentials.map(presentCredential),
  created_at: service.createdAt.toISOString(),
  etag: etagOf(service.changeCount),
})

/** The wire record of a credential: never the secret. */
export const presentCredential = (credential: Credential): Service['credentials'][number] => ({
  credential_id: credential.id,
  masked_credential: maskedKey({ first: credential.hintFirst, last: credential.hintLast }),
  created_at: credential.createdAt.toISOString(),
  last_used_at: credential.lastUsedAt?.toISOString() ?? null,
})
