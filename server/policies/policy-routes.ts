import type { Handlers } from '../http/handler.ts'
import { getProjectPolicy } from './get-project-policy.ts'
import { getTenantPolicy } from './get-tenant-policy.ts'
import { previewProjectPolicy } from './preview-project-policy.ts'
import { previewTenantPolicy } from './preview-tenant-policy.ts'
import { setProjectPolicy } from './set-project-policy.ts'
import { setTenantPolicy } from './set-tenant-policy.ts'

/** Answers the routes of policies. */
export const policyRoutes: Handlers<
  | 'getTenantPolicy'
  | 'setTenantPolicy'
  | 'previewTenantPolicy'
  | 'getProjectPolicy'
  | 'setProjectPolicy'
  | 'previewProjectPolicy'
> = {
  getTenantPolicy: (deps, { actor, params }) =>
    getTenantPolicy(deps, actor, { tenantId: params.tenant_id }),
  setTenantPolicy: (deps, { actor, params, body, ifMatch }) =>
    setTenantPolicy(deps, actor, { tenantId: params.tenant_id, rules: body.rules, ifMatch }),
  previewTenantPolicy: (deps, { actor, params, body }) =>
    previewTenantPolicy(deps, actor, { tenantId: params.tenant_id, rules: body.rules }),
  getProjectPolicy: (deps, { actor, params }) =>
    getProjectPolicy(deps, actor, { projectId: params.project_id }),
  setProjectPolicy: (deps, { actor, params, body, ifMatch }) =>
    setProjectPolicy(deps, actor, { projectId: params.project_id, rules: body.rules, ifMatch }),
  previewProjectPolicy: (deps, { actor, params, body }) =>
    previewProjectPolicy(deps, actor, { projectId: params.project_id, rules: body.rules }),
}
