/** How long each of many verifiers still accepts each of many deleted keys. */
import { setTimeout as sleep } from 'node:timers/promises'
import { hostMs } from './clock.mjs'
import { deletePaced, IN_FLIGHT_MAX } from './delete-paced.mjs'
import { percentile } from './report.mjs'

/** Time for every process to ask for every key once, before the first is deleted. */
const HEAD_START_MS = 3000
const SETTLE_MS = 1500
/** A moment before its deletion from which on a key is asked for at every tick. */
const LEAD_MS = 10
/** A verifier that was not asked for so many ticks before it refused may have accepted until then. */
const TICKS_MISSED_MAX = 4
/** The first second compiles code and fills caches. */
const WARM_UP = 200

/**
 * `verifiers` processes of `each` verifiers follow the nodes `followed`; keys are deleted at the
 * nodes `changed`. Answers milliseconds, over all pairs of a deletion and a verifier.
 */
export async function measureSpread(cluster, { processes, each, followed, changed, ...asked }) {
  const { deletes, perSecond, together, tickMs, lateMs } = asked
  const children = await startVerifiers(cluster, { processes, each, followed })
  const [kept, ...keys] = cluster.keys.slice(0, deletes + WARM_UP + 1)
  const plaintexts = keys.map(({ plaintext }) => plaintext)
  const everyMs = 1000 / perSecond
  const begin = hostMs() + HEAD_START_MS
  // What is on its way, and what is deleted before the verifiers hear of it.
  const ahead = IN_FLIGHT_MAX + Math.ceil((LEAD_MS + lateMs) / everyMs)
  const pacing = { begin, everyMs, leadMs: LEAD_MS, tickMs, ahead }
  const watched = { plaintexts, kept: kept.plaintext, ...pacing }
  await Promise.all(children.map((child) => child.ask('watch', watched)))
  if (hostMs() > begin - LEAD_MS) throw new Error('The verifiers were not ready in time')
  const origins = changed.map((node) => cluster.nodes[node].origin)
  const pace = { begin, everyMs, together }
  const deletions = await deletePaced({ origins, token: cluster.token, keys, ...pace })
  await sleep(SETTLE_MS)
  const told = await Promise.all(children.map((child) => child.ask('stop')))
  const codes = await Promise.all(children.map((child) => child.ask('codes', plaintexts)))
  return {
    ...summary(deletions, told, TICKS_MISSED_MAX * tickMs),
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

function summary(deletions, told, gapMaxMs) {
  const measured = deletions.slice(WARM_UP)
  const pairs = told
    .flatMap(({ seen }) => seen)
    .flatMap(({ lastAccept, firstRefusal }) =>
      measured.map(({ begunAt, answeredAt }, i) => {
        const refused = firstRefusal[WARM_UP + i]
        const gap = refused - lastAccept[WARM_UP + i]
        const accepted = gap > gapMaxMs ? refused : lastAccept[WARM_UP + i]
        return {
          toLastAccept: accepted - begunAt,
          afterAnswer: accepted - answeredAt,
          toRefusal: refused - begunAt,
          gap,
        }
      }),
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
