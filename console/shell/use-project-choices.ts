/** The projects one can switch to. */
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { client, queryKeys, useMe } from '../api.ts'
import { useSafeSearch } from '../ui/safe-search.ts'
import type { Place } from './place.ts'
import { recentProjects } from './recent-projects.ts'

/** Members search their own projects here; operators search all of them at the server. */
export function useProjectChoices(search: string): Place[] {
  const me = useMe()
  const q = useSafeSearch(search)
  const all = useQuery({
    queryKey: [...queryKeys.projects, 'choices', q],
    queryFn: ({ signal }) =>
      client.listProjects({ query: { page_size: '30', ...(q && { q }) } }, { signal }),
    enabled: me.operator,
    placeholderData: keepPreviousData,
  })
  if (!me.operator) return recentFirst(me.projects.filter((mine) => matches(mine, search)))
  const found = (all.data?.data ?? []).map(({ tenant, my_role, ...project }) => ({
    ...project,
    tenant_name: tenant.name,
    role: my_role,
  }))
  return recentFirst(found)
}

function matches(place: Place, search: string): boolean {
  const text = `${place.code} ${place.name} ${place.tenant_name}`.toLowerCase()
  return text.includes(search.trim().toLowerCase())
}

function recentFirst(places: Place[]): Place[] {
  const recent = recentProjects()
  const rank = ({ project_id }: Place) => {
    const at = recent.indexOf(project_id)
    return at < 0 ? recent.length : at
  }
  return places.toSorted((a, b) => rank(a) - rank(b) || a.code.localeCompare(b.code))
}
