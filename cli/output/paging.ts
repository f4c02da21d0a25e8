/** Lists of any length: as many rows as asked for, fetched page by page. */
import type { Command } from 'commander'
import { wholeNumber } from '../input/values.ts'
import type { Page } from './output.ts'

export type PagingOptions = {
  readonly limit: number
  readonly all?: boolean
  readonly pageToken?: string
}
type PageQuery = { page_size: string; page_token?: string }

const PAGE_SIZE_MAX = 200

/** Adds the paging flags to a list command. */
export const takesPagingOptions = (command: Command): Command =>
  command
    .option('--limit <n>', 'at most that many rows', wholeNumber(1), 100)
    .option('--all', 'every row')
    .option('--page-token <token>', 'go on where an earlier list ended (next_page_token)')

/** Fetches until the limit is reached; the token of the answer goes on exactly after it. */
export async function fetchRows<T>(
  options: PagingOptions,
  fetchPage: (query: PageQuery) => Promise<Page<T>>,
): Promise<Page<T>> {
  const limit = options.all === true ? Number.POSITIVE_INFINITY : options.limit
  const data: T[] = []
  let token = options.pageToken ?? null
  do {
    const page_size = String(Math.min(limit - data.length, PAGE_SIZE_MAX))
    const page: Page<T> = await fetchPage({ page_size, ...(token ? { page_token: token } : {}) })
    data.push(...page.data)
    token = page.next_page_token
  } while (token !== null && data.length < limit)
  return { data, next_page_token: token }
}
