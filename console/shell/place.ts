/** Which project the page is about. */
import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { client, queryKeys, useMe } from '../api.ts'
import { keyQuery } from '../keys/use-key-list.ts'

export type Place = {
  readonly project_id: string
  readonly code: string
  readonly name: string
  readonly tenant_name: string
  /** My role there; null for an operator who is not a member. */
  readonly role: 'member' | 'admin' | null
}

/** The project in the address or of the key in it, or null on pages that are about more than one. */
export function usePlace(): Place | null {
  const me = useMe()
  const named = useParams({ strict: false }) as { projectId?: string; keyId?: string }
  const key = useQuery({ ...keyQuery(named.keyId ?? ''), enabled: named.keyId !== undefined })
  const projectId = named.projectId ?? key.data?.project.project_id
  const mine = me.projects.find(({ project_id }) => project_id === projectId)
  const foreign = useQuery({
    queryKey: [...queryKeys.projects, 'one', projectId],
    queryFn: ({ signal }) =>
      client.getProject({ params: { project_id: projectId ?? '' } }, { signal }),
    enabled: projectId !== undefined && mine === undefined,
  })
  if (mine !== undefined) return mine
  if (projectId === undefined || foreign.data === undefined) return null
  const { project_id, code, name, tenant, my_role } = foreign.data
  return { project_id, code, name, tenant_name: tenant.name, role: my_role }
}
