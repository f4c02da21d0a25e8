/** Reading policies. */
import { queryOptions } from '@tanstack/react-query'
import { client, queryKeys } from '../api.ts'

/** Own, tenant's and effective rules of a project. */
export const projectPolicyQuery = (projectId: string) =>
  queryOptions({
    queryKey: [...queryKeys.policies, 'project', projectId],
    queryFn: ({ signal }) =>
      client.getProjectPolicy({ params: { project_id: projectId } }, { signal }),
  })

export const tenantPolicyQuery = (tenantId: string) =>
  queryOptions({
    queryKey: [...queryKeys.policies, 'tenant', tenantId],
    queryFn: ({ signal }) =>
      client.getTenantPolicy({ params: { tenant_id: tenantId } }, { signal }),
  })
