/** Services and their credentials in memory: who may ask, and about whose keys. */
import { ANY_ACCESS, type Audience, type ServiceAccess } from '@keyward/contract'
import { type IndexedAccess, indexedAccess } from './call.ts'
import type { ProjectFacts } from './replica/memory.ts'

/** A service as verification knows it. */
export type IndexedService = {
  readonly id: string
  readonly name: string
  readonly all: boolean
  readonly tenants: ReadonlySet<string>
  readonly projects: ReadonlySet<string>
  readonly access: IndexedAccess
}

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

export const indexedService = (
  id: string,
  name: string,
  audience: Audience,
  access: ServiceAccess = ANY_ACCESS,
): IndexedService => ({
  id,
  name,
  all: 'all' in audience,
  tenants: new Set('all' in audience ? [] : audience.tenant_ids),
  projects: new Set('all' in audience ? [] : audience.project_ids),
  access: indexedAccess(access),
})

/** True when a service accepts the keys of this project. */
export const accepts = (service: IndexedService, project: ProjectFacts): boolean =>
  service.all || service.projects.has(project.projectId) || service.tenants.has(project.tenantId)
