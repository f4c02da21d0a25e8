/** Finding the one thing a person named, when they did not give its ID. */
import type { Page } from '../output/output.ts'
import { Stop } from '../stop.ts'

const PAGES_MAX = 20

type Search<T> = {
  readonly noun: string
  readonly named: string
  readonly fetchPage: (query: {
    q: string
    page_size: string
    page_token?: string
  }) => Promise<Page<T>>
  readonly isIt: (row: T) => boolean
  readonly idOf: (row: T) => string
}

/** The only row that matches exactly; stops when there is none, or more than one. */
export async function findBy<T>(search: Search<T>): Promise<T> {
  const matches = await allMatches(search)
  const [first, second] = matches
  if (first === undefined)
    throw new Stop('notFound', `There is no ${search.noun} "${search.named}".`)
  if (second === undefined) return first
  const choices = matches.map(search.idOf).join(', ')
  throw new Stop('usage', `More than one ${search.noun} is called that. Give the ID: ${choices}.`)
}

async function allMatches<T>({ named, fetchPage, isIt }: Search<T>): Promise<T[]> {
  const matches: T[] = []
  let page_token: string | null = null
  for (let page = 0; page < PAGES_MAX; page++) {
    const query = { q: named, page_size: '200', ...(page_token ? { page_token } : {}) }
    const found: Page<T> = await fetchPage(query)
    matches.push(...found.data.filter(isIt))
    page_token = found.next_page_token
    if (page_token === null) return matches
  }
  return matches
}
