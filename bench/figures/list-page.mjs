/** The last page of a long list against its first, over HTTP, on PostgreSQL. */
import { startOnPostgres } from '../lib/keyward.mjs'
import { opened } from '../lib/opened.mjs'
import { NO_POSTGRES } from '../lib/postgres.mjs'
import { figure, missing, percentile } from '../lib/report.mjs'

const NAME = 'list-page'
const [PAGE_SIZE, STEP_SIZE] = [50, 200]
const CALLS_PER_ROUND = 40
/** A page at the end of the list takes at most twice as long as the first. */
const GOAL = 0.5

export async function* listPage(options) {
  const open = opened()
  try {
    const server = await startOnPostgres(open, { ...options, asked: 1 })
    if (server === null) return yield missing(NAME, NO_POSTGRES)
    const list = (query) => timedList(server, query)
    const deep = await tokenNearEnd(list, options.keys)
    const samples = { first: [], deep: [] }
    await list({ page_size: PAGE_SIZE })
    for (let call = 0; call < options.rounds * CALLS_PER_ROUND; call++) {
      samples.first.push((await list({ page_size: PAGE_SIZE })).ms)
      samples.deep.push((await list({ page_size: PAGE_SIZE, page_token: deep })).ms)
    }
    yield besideFirst(NAME, 'ms p50', samples, { part: 0.5, goal: GOAL })
    yield besideFirst(`${NAME}/p99`, 'ms p99', samples, { part: 0.99 })
  } finally {
    await open.stop()
  }
}

function besideFirst(name, unit, { deep, first }, { part, goal }) {
  const [value, baseline] = [percentile(deep, part), percentile(first, part)]
  return figure(name, unit, { value, baseline, ratio: baseline / value, goal })
}

/** Walks the whole list once; answers the cursor of the last full page. */
async function tokenNearEnd(list, keys) {
  let [seen, before, token] = [0]
  for (;;) {
    const { page } = await list({ page_size: STEP_SIZE, ...(token ? { page_token: token } : {}) })
    seen += page.data.length
    if (page.next_page_token === null) break
    before = token
    token = page.next_page_token
  }
  if (seen !== keys) throw new Error(`The list has ${seen} of ${keys} keys`)
  return before ?? token
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
