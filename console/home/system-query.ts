/** The state of the installation. */
import { queryOptions } from '@tanstack/react-query'
import { client, queryKeys } from '../api.ts'

/** Looked at again every few seconds, so that a step done elsewhere ticks itself. */
export const systemQuery = queryOptions({
  queryKey: queryKeys.system,
  queryFn: ({ signal }) => client.getSystem({}, { signal }),
  refetchInterval: 5000,
})
