/** A service as verification knows it: whose keys it accepts, and for which calls. */
import type { Audience, ServiceAccess } from '@keyward/contract'
import { type IndexedAccess, indexedAccess } from './call.ts'
import type { ProjectFacts } from './replica/memory.ts'

export type IndexedService = {
  readonly id: string
  readonly name: string
  readonly all: boolean
  readonly tenants: ReadonlySet<string>
  readonly projects: ReadonlySet<string>
  readonly access: IndexedAccess
  /** Audience and access as they were written, to be passed on. */
  readonly written: { readonly audience: Audience; readonly access: ServiceAccess }
}

export const indexedService = (
  id: string,
  name: string,
  audience: Audience,
  access: ServiceAccess,
): IndexedService => ({
  id,
  name,
  all: 'all' in audience,
  tenants: new Set('all' in audience ? [] : audience.tenant_ids),
  projects: new Set('all' in audience ? [] : audience.project_ids),
  access: indexedAccess(access),
  written: { audience, access },
})

/** True when a service accepts the keys of this project. */
export const accepts = (service: IndexedService, project: ProjectFacts): boolean =>
  service.all || service.projects.has(project.projectId) || service.tenants.has(project.tenantId)
