/** What the list of keys keeps in its address. */
import { searchOneOf, searchText } from '../shell/search-params.ts'

export const KEY_TABS = ['overview', 'usage', 'versions', 'history'] as const
export type KeyTab = (typeof KEY_TABS)[number]

/** How far back the usage of a key is shown. */
export const USAGE_SPANS = ['2d', '7d', '30d', '90d'] as const
export type ShownSpan = (typeof USAGE_SPANS)[number]

/** What the page of a key keeps in its address. */
export type KeyPageSearch = { tab?: KeyTab; span?: ShownSpan; page_token?: string }

export function readKeyPageSearch(raw: Record<string, unknown>): KeyPageSearch {
  const tab = searchOneOf(raw['tab'], KEY_TABS)
  const span = searchOneOf(raw['span'], USAGE_SPANS)
  const token = searchText(raw['page_token'])
  return { ...(tab && { tab }), ...(span && { span }), ...(token && { page_token: token }) }
}

export const STATUS_FILTERS = ['active', 'expiring', 'expired', 'disabled', 'suspended'] as const
export type StatusFilter = (typeof STATUS_FILTERS)[number]

export const ORDERS = [
  'created_at',
  'created_at desc',
  'expires_at',
  'expires_at desc',
  'name',
  'name desc',
  'last_used_at',
  'last_used_at desc',
] as const
export type Order = (typeof ORDERS)[number]
export const DEFAULT_ORDER: Order = 'created_at desc'

/** Named as the server names them, so that the address reads like the request it makes. */
export type KeySearch = {
  q?: string
  status?: string
  user_id?: string
  expires_before?: string
  unused_days?: string
  order_by?: Order
  page_token?: string
}

/** Takes from an address what is known and drops the rest. */
export function readKeySearch(raw: Record<string, unknown>): KeySearch {
  const search: KeySearch = {}
  for (const name of ['q', 'user_id', 'page_token'] as const) {
    const text = searchText(raw[name])
    if (text !== undefined) search[name] = text
  }
  const statuses = readStatuses(searchText(raw['status']))
  if (statuses.length > 0) search.status = statuses.join(',')
  const days = searchText(raw['unused_days'])
  if (days !== undefined && /^[0-9]{1,5}$/.test(days)) search.unused_days = days
  const before = searchText(raw['expires_before'])
  // An instant and no number of days: page tokens are bound to the filter, which must not move.
  if (before !== undefined && !Number.isNaN(Date.parse(before))) search.expires_before = before
  const order = searchOneOf(raw['order_by'], ORDERS)
  if (order !== undefined) search.order_by = order
  return search
}

/** `active,expired` as a list, without unknown words. */
export const readStatuses = (status: string | undefined): StatusFilter[] =>
  STATUS_FILTERS.filter((known) => status?.split(',').includes(known))
