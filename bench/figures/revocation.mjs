/** How soon a deleted key is refused by every verifier inside services, on three nodes. */
import { startCluster } from '../lib/cluster.mjs'
import { measureSpread } from '../lib/measure-spread.mjs'
import { NO_POSTGRES } from '../lib/postgres.mjs'
import { atMost, figure, missing } from '../lib/report.mjs'

const PER_SECOND = 200
/** Keys that stay, beside those that are deleted. */
const OTHER_KEYS = 5000
const LEASE_SECONDS = 5
/** How often a node asks its database for itself. */
const POLL_MS = 250
const ALL = [0, 1, 2]

/** Twenty verifiers, each a process of its own. */
export const revocation = (options) =>
  beyondCommit('revocation', options, { processes: 20, each: 1, tickMs: 4, limitMs: 5 })

/** A hundred, ten to a process: a hundred processes would measure the scheduler of few cores. */
export const revocationOfMany = (options) =>
  beyondCommit('revocation/100-verifiers', options, {
    processes: 10,
    each: 10,
    tickMs: 8,
    limitMs: 10,
  })

async function* beyondCommit(name, { deletes, together }, { limitMs, ...setting }) {
  const spread = await onNodes(deletes, {}, (cluster) =>
    measureSpread(cluster, {
      ...setting,
      followed: ALL,
      changed: ALL,
      deletes,
      together,
      lateMs: 0,
      perSecond: PER_SECOND,
    }),
  )
  if (spread === null) return yield missing(name, NO_POSTGRES)
  const [value, baseline] = [spread.of('toLastAccept', 0.99), spread.commit.p99]
  const ratio = (baseline + limitMs) / value
  yield figure(name, 'ms p99', { value, baseline, ratio, goal: 1 })
  yield figure(`${name}/p50`, 'ms', {
    value: spread.of('toLastAccept', 0.5),
    baseline: spread.commit.p50,
  })
  yield figure(`${name}/after-answer`, 'ms p99', { value: spread.of('afterAnswer', 0.99) })
  yield* details(name, spread)
}

/** Where every NOTIFY is lost on the wire, and the changes are made at a node that nobody follows. */
export async function* revocationUnnotified({ deletes, together }) {
  const name = 'revocation/notify-lost'
  const lineToDatabase = { dropNotifications: true }
  const spread = await onNodes(deletes, { lineToDatabase }, async (cluster) => {
    const measured = await measureSpread(cluster, {
      processes: 20,
      each: 1,
      tickMs: 20,
      lateMs: 2 * POLL_MS,
      followed: [1, 2],
      changed: [0],
      deletes,
      together,
      perSecond: PER_SECOND,
    })
    const seen = await Promise.all(cluster.nodes.map(({ line }) => line.seen()))
    return { ...measured, lost: seen.reduce((all, { notifications }) => all + notifications, 0) }
  })
  if (spread === null) return yield missing(name, NO_POSTGRES)
  yield atMost(name, 'ms p99', spread.of('afterAnswer', 0.99), 300)
  yield figure(`${name}/notifications`, 'lost', { value: spread.lost })
  yield* details(name, spread)
}

/** Null where there is no PostgreSQL. */
async function onNodes(deletes, setting, work) {
  const keys = deletes + OTHER_KEYS
  const cluster = await startCluster({ nodes: 3, keys, leaseSeconds: LEASE_SECONDS, ...setting })
  if (cluster === null) return null
  try {
    return await work(cluster)
  } finally {
    await cluster.stop()
  }
}

function* details(name, spread) {
  const { of } = spread
  yield figure(`${name}/max`, 'ms after', { value: of('afterAnswer', 1) })
  yield figure(`${name}/refused`, 'ms p99', {
    value: of('toRefusal', 0.99),
    baseline: spread.commit.p99,
  })
  yield figure(`${name}/resolution`, 'ms p99', { value: of('gap', 0.99), baseline: of('gap', 0.5) })
  yield figure(`${name}/rate`, 'deletions/s', { value: spread.perSecond, baseline: PER_SECOND })
  yield figure(`${name}/pairs`, 'measured', { value: spread.pairs })
  yield figure(`${name}/unavailable`, 'answers', {
    value: spread.unavailable,
    baseline: spread.asked,
  })
  yield atMost(`${name}/wrong`, 'answers', spread.stillAccepted + spread.keptRefused, 0)
}
