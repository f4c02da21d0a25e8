import type { Tenant } from '@keyward/contract'
import type { Field } from '../output/output.ts'
import type { Column } from '../output/table.ts'

export const tenantColumns: readonly Column<Tenant>[] = [
  { field: 'tenant_id', of: (tenant) => tenant.tenant_id },
  { field: 'name', of: (tenant) => tenant.name },
  { field: 'status', of: (tenant) => tenant.status },
  { field: 'project_count', of: (tenant) => tenant.project_count, droppable: true },
  { field: 'user_count', of: (tenant) => tenant.user_count, droppable: true },
  { field: 'key_count', of: (tenant) => tenant.key_count, droppable: true },
]

export const tenantFields = (tenant: Tenant): Field[] => [
  ['tenant_id', tenant.tenant_id],
  ['name', tenant.name],
  ['status', tenant.status],
  ['project_count', tenant.project_count],
  ['user_count', tenant.user_count],
  ['key_count', tenant.key_count],
  ['created_at', tenant.created_at],
]
