import type { Handlers } from '../http/handler.ts'
import { createTenant } from './create-tenant.ts'
import { deleteTenant } from './delete-tenant.ts'
import { disableTenant } from './disable-tenant.ts'
import { enableTenant } from './enable-tenant.ts'
import { getTenant } from './get-tenant.ts'
import { listTenants } from './list-tenants.ts'
import { renameTenant } from './rename-tenant.ts'

/** Answers the routes of tenants. */
export const tenantRoutes: Handlers<
  | 'listTenants'
  | 'createTenant'
  | 'getTenant'
  | 'renameTenant'
  | 'disableTenant'
  | 'enableTenant'
  | 'deleteTenant'
> = {
  listTenants: (deps, { actor, query }) => listTenants(deps, actor, query),
  createTenant: (deps, { actor, body }) => createTenant(deps, actor, body),
  getTenant: (deps, { actor, params }) => getTenant(deps, actor, { tenantId: params.tenant_id }),
  renameTenant: (deps, { actor, params, body, ifMatch }) =>
    renameTenant(deps, actor, { tenantId: params.tenant_id, name: body.name, ifMatch }),
  disableTenant: (deps, { actor, params }) =>
    disableTenant(deps, actor, { tenantId: params.tenant_id }),
  enableTenant: (deps, { actor, params }) =>
    enableTenant(deps, actor, { tenantId: params.tenant_id }),
  deleteTenant: (deps, { actor, params }) =>
    deleteTenant(deps, actor, { tenantId: params.tenant_id }),
}
