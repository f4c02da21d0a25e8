/** How long each of many verifiers still accepts each of many deleted keys. */
import { setTimeout as sleep } from 'node:timers/promises'
import { hostMs } from './clock.mjs'
import { deletePaced } from './delete-paced.mjs'
import { percentile } from './report.mjs'

/** Time for every process to ask for every key once, before the first is deleted. */
const HEAD_START_MS = 3000
const SETTLE_MS = 1500
/** A moment before its deletion from which on a key is asked for at every tick. */
const LEAD_MS = 10
/** The first second compiles code and fills caches. */
const WARM_UP = 200

/**
 * `verifiers` processes of `each` verifiers follow the nodes `followed`; keys are deleted at the
 * nodes `changed`. Answers milliseconds, over all pairs of a deletion and a verifier.
 */
export async function measureSpread(cluster, { processes, each, followed, changed, ...asked }) {
  const { deletes, perSecond, together, tickMs } = asked
  const children = await startVerifiers(cluster, { processes, each, followed })
  const [kept, ...keys] = cluster.keys.slice(0, deletes + WARM_UP + 1)
  const plaintexts = keys.map(({ plaintext }) => plaintext)
  const everyMs = 1000 / perSecond
  const begin = hostMs() + HEAD_START_MS
  const watched = { plaintexts, kept: kept.plaintext, begin, everyMs, leadMs: LEAD_MS, tickMs }
  await Promise.all(children.map((child) => child.ask('watch', watched)))
  if (hostMs() > begin - LEAD_MS) throw new Error('The verifiers were not ready in time')
  const origins = changed.map((node) => cluster.nodes[node].origin)
  const pace = { begin, everyMs, together }
  const deletions = await deletePaced({ origins, token: cluster.token, keys, ...pace })
  await sleep(SETTLE_MS)
  const told = await Promise.all(children.map((child) => child.ask('stop')))
  const codes = await Promise.all(children.map((child) => child.ask('codes', plaintexts)))
  return {
    ...summary(deletions, told),
    stillAccepted: codes.flat(2).filter((code) => code !== 'unknown').length,
  }
}

function startVerifiers({ start, nodes, credential }, { processes, each, followed }) {
  const urls = (first) =>
    Array.from({ length: each }, (_, i) => [nodes[followed[(first + i) % followed.length]].origin])
  return Promise.all(
    Array.from({ length: processes }, (_, i) =>
      start('verifiers', { credential, urls: urls(i * each) }),
    ),
  )
}

function summary(deletions, told) {
  const measured = deletions.slice(WARM_UP)
  const pairs = told
    .flatMap(({ seen }) => seen)
    .flatMap(({ lastAccept, firstRefusal }) =>
      measured.map(({ begunAt, answeredAt }, i) => ({
        toLastAccept: lastAccept[WARM_UP + i] - begunAt,
        afterAnswer: lastAccept[WARM_UP + i] - answeredAt,
        toRefusal: firstRefusal[WARM_UP + i] - begunAt,
        gap: firstRefusal[WARM_UP + i] - lastAccept[WARM_UP + i],
      })),
    )
  const of = (field, q) =>
    percentile(
      pairs.map((pair) => pair[field]),
      q,
    )
  const commits = measured.map(({ begunAt, answeredAt }) => answeredAt - begunAt)
  const tookMs = measured.at(-1).answeredAt - measured[0].begunAt
  const sum = (field) => told.reduce((all, each) => all + each[field], 0)
  return {
    pairs: pairs.length,
    commit: { p50: percentile(commits, 0.5), p99: percentile(commits, 0.99) },
    of,
    perSecond: (measured.length / tookMs) * 1000,
    asked: sum('asked'),
    unavailable: sum('unavailable'),
    keptRefused: sum('keptRefused'),
  }
}
