import type { Tenant } from '@keyward/contract'
import { etagOf } from '../http/etag.ts'
import type { CountedTenant } from './tenant-store.ts'

/** The wire record of a tenant. */
export const presentTenant = (tenant: CountedTenant): Tenant => ({
  tenant_id: tenant.id,
  name: tenant.name,
  status: tenant.disabledAt === null ? 'active' : 'disabled',
  project_count: tenant.projectCount,
  user_count: tenant.userCount,
  key_count: tenant.keyCount,
  created_at: tenant.createdAt.toISOString(),
  etag: etagOf(tenant.changeCount),
})
