/** Reading keys: the list, the counts, one key. */
import { keepPreviousData, queryOptions, useQuery } from '@tanstack/react-query'
import { client, queryKeys } from '../api.ts'
import { DEFAULT_ORDER, type KeySearch, type ShownSpan } from './key-search.ts'

/** A page of keys: of one project, or of all that one may see. */
export function useKeyList(projectId: string | null, search: KeySearch) {
  const query = {
    ...search,
    order_by: search.order_by ?? DEFAULT_ORDER,
    include: 'usage',
  } as const
  return useQuery({
    queryKey: [...queryKeys.keys, 'list', projectId, query],
    queryFn: ({ signal }) =>
      projectId === null
        ? client.listKeys({ query }, { signal })
        : client.listProjectKeys({ params: { project_id: projectId }, query }, { signal }),
    placeholderData: keepPreviousData,
  })
}

/** How many keys there are, and how many want attention. */
export function useKeySummary(projectId: string | null) {
  return useQuery({
    queryKey: [...queryKeys.keys, 'summary', projectId],
    queryFn: ({ signal }) =>
      client.summarizeKeys(
        { query: projectId === null ? {} : { project_id: projectId } },
        { signal },
      ),
  })
}

export const keyQuery = (keyId: string) =>
  queryOptions({
    queryKey: [...queryKeys.keys, 'one', keyId],
    queryFn: ({ signal }) => client.getKey({ params: { key_id: keyId } }, { signal }),
  })

const DAY_MS = 86_400_000

/** How often a key was used: hour by hour for two days, day by day for more. */
export function useKeyUsage(keyId: string, span: ShownSpan) {
  const days = Number.parseInt(span, 10)
  return useQuery({
    queryKey: [...queryKeys.keys, 'usage', keyId, span],
    queryFn: ({ signal }) => {
      const to = Date.now()
      // The day that is under way is one of them.
      const from = days === 2 ? to - 2 * DAY_MS : to - (days - 1) * DAY_MS
      const query = {
        interval: days === 2 ? 'hour' : 'day',
        from: new Date(from).toISOString(),
        to: new Date(to).toISOString(),
      } as const
      return client.getKeyUsage({ params: { key_id: keyId }, query }, { signal })
    },
    placeholderData: keepPreviousData,
  })
}

/** The policy that holds in a project. */
export function useEffectivePolicy(projectId: string | null) {
  return useQuery({
    queryKey: [...queryKeys.policies, 'project', projectId],
    queryFn: ({ signal }) =>
      client.getProjectPolicy({ params: { project_id: projectId ?? '' } }, { signal }),
    enabled: projectId !== null,
    select: (policy) => policy.effective,
  })
}
