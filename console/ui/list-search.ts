/** Search text and page of a list, as they stand in the address. */
import { useNavigate } from '@tanstack/react-router'
import { searchText } from '../shell/search-params.ts'

export type ListSearch = { q?: string; page_token?: string }

/** For `validateSearch` of lists that can be searched. */
export function readListSearch(raw: Record<string, unknown>): ListSearch {
  const q = searchText(raw['q'])
  const token = searchText(raw['page_token'])
  return { ...(q && { q }), ...(token && { page_token: token }) }
}

/** Answers a function that changes filters in the address and goes back to the first page. */
export function useFilters<Search extends object>() {
  const navigate = useNavigate()
  return (changes: { [Name in keyof Search]?: Search[Name] | undefined }) =>
    void navigate({
      to: '.',
      search: ((before: object) => ({ ...before, ...changes, page_token: undefined })) as never,
      replace: true,
    })
}
