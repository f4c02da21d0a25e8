/** Services and their credentials in memory: who may ask. */
import type { IndexedService } from '@keyward/sdk/verifier/service'

export type ServiceIndex = {
  /** By the SHA-256 of a service credential, as a Latin-1 string. */
  findByCredential(
    digest: string,
  ): { readonly service: IndexedService; readonly credentialId: string } | null
  /** Replaces a service and its credentials; null removes it. */
  put(
    serviceId: string,
    service: IndexedService | null,
    credentials: ReadonlyMap<string, string>,
  ): void
}

export function createServiceIndex(): ServiceIndex {
  const byCredential = new Map<string, { service: IndexedService; credentialId: string }>()
  const digestsOfService = new Map<string, readonly string[]>()
  return {
    findByCredential: (digest) => byCredential.get(digest) ?? null,
    put(serviceId, service, credentials) {
      for (const digest of digestsOfService.get(serviceId) ?? []) byCredential.delete(digest)
      digestsOfService.delete(serviceId)
      if (service === null) return
      digestsOfService.set(serviceId, [...credentials.keys()])
      for (const [digest, credentialId] of credentials)
        byCredential.set(digest, { service, credentialId })
    },
  }
}
