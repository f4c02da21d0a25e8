/** The last page of a long list against its first, over HTTP, on PostgreSQL. */
import { startServer } from '../lib/pinned.mjs'
import { startPostgres } from '../lib/postgres.mjs'
import { figure, median, missing } from '../lib/report.mjs'

const NAME = 'list-page'
const [PAGE_SIZE, STEP_SIZE] = [50, 200]
const CALLS_PER_ROUND = 40
/** A page at the end of the list takes at most twice as long as the first. */
const GOAL = 0.5

export async function* listPage({ rounds, keys }) {
  const postgres = await startPostgres()
  if (postgres === null) return yield missing(NAME, 'no PostgreSQL 15 or newer is installed')
  const { url } = await postgres.newDatabase()
  const server = await startServer('keyward', { database: { url }, keys, asked: 1 })
  try {
    const list = (query) => timedList(server, query)
    const deep = await tokenNearEnd(list)
    const samples = { first: [], deep: [] }
    await list({ page_size: PAGE_SIZE })
    for (let call = 0; call < rounds * CALLS_PER_ROUND; call++) {
      samples.first.push((await list({ page_size: PAGE_SIZE })).ms)
      samples.deep.push((await list({ page_size: PAGE_SIZE, page_token: deep })).ms)
    }
    const [value, baseline] = [median(samples.deep), median(samples.first)]
    yield figure(NAME, 'ms p50', { value, baseline, ratio: baseline / value, goal: GOAL })
  } finally {
    await server.stop()
    await postgres.stop()
  }
}

/** Walks the whole list once; answers the cursor of the last full page, and that every key was seen. */
async function tokenNearEnd(list) {
  let before
  let token
  for (;;) {
    const { page } = await list({ page_size: STEP_SIZE, ...(token ? { page_token: token } : {}) })
    if (page.next_page_token === null) return before ?? token
    before = token
    token = page.next_page_token
  }
}

async function timedList({ origin, operatorToken }, query) {
  const began = performance.now()
  const response = await fetch(`${origin}/v1/keys?${new URLSearchParams(query)}`, {
    headers: { authorization: `Bearer ${operatorToken}` },
  })
  const page = await response.json()
  if (!response.ok) throw new Error(`The list answered ${response.status}: ${page.detail}`)
  return { page, ms: performance.now() - began }
}
