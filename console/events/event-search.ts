/** Filters of the audit trail, as they stand in the address. */
import { searchText } from '../shell/search-params.ts'

const NAMES = ['action', 'actor_id', 'user_id', 'key_id', 'since', 'until', 'page_token'] as const

export type EventSearch = { [Name in (typeof NAMES)[number]]?: string }

export function readEventSearch(raw: Record<string, unknown>): EventSearch {
  const search: EventSearch = {}
  for (const name of NAMES) {
    const value = searchText(raw[name])
    if (value !== undefined) search[name] = value
  }
  return search
}
