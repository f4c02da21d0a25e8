/** A node cut off from its database, and a verifier cut off from its node, again and again. */
import { setTimeout as sleep } from 'node:timers/promises'
import { hostMs } from '../lib/clock.mjs'
import { startCluster } from '../lib/cluster.mjs'
import { NO_POSTGRES } from '../lib/postgres.mjs'
import { atMost, figure, missing } from '../lib/report.mjs'
import { createSender } from '../lib/send.mjs'
import * as spans from '../lib/spans.mjs'

const NAME = 'partition'
const LEASE_SECONDS = 2
const LEASE_MS = LEASE_SECONDS * 1000
const KNOWN_MAX_MS = 2000
const BACK_MAX_MS = 1000
/** How long a partition lasts beyond the lease, and how long is waited for the end of one. */
const [BEYOND_MS, HEAL_WAIT_MS] = [700, 8000]
const TICK_MS = 5
/** Reset; silent for a while; and silent so that only new connections work afterwards. */
const WAYS = ['cut', 'freeze', 'lose']

export async function* partition({ partitions }) {
  const cluster = await startCluster({
    nodes: 3,
    keys: partitions + 1000,
    leaseSeconds: LEASE_SECONDS,
    lineToDatabase: {},
  })
  if (cluster === null) return yield missing(NAME, NO_POSTGRES)
  const sender = createSender()
  try {
    const scene = await setScene(cluster)
    const rounds = []
    for (let i = 0; i < partitions; i++)
      rounds.push(await oneRound({ cluster, scene, sender, way: WAYS[i % WAYS.length], i }))
    yield* figures(rounds)
  } finally {
    sender.close()
    await cluster.stop()
  }
}

/**
 * The first node stays whole. The second is cut off from its database and asked over HTTP and by a
 * verifier. A verifier is cut off from the third; and another that knows two ways from one of them.
 */
async function setScene({ start, newLine, nodes: [first, second, third], credential }) {
  const toThird = await newLine({ target: third.origin })
  const ways = [await newLine({ target: first.origin }), await newLine({ target: third.origin })]
  const verifier = (...urls) => start('verifiers', { credential, urls: [urls] })
  return {
    cut: [second.line, toThird],
    ways,
    node: await start('http-asker', { origin: second.origin, credential }),
    behindNode: await verifier(second.origin),
    cutOff: await verifier(toThird.url),
    roving: await verifier(...ways.map(({ url }) => url)),
  }
}

async function oneRound({ cluster, scene, sender, way, i }) {
  const { keys, nodes, token } = cluster
  const [gone, kept] = [keys[i], keys.at(-1)]
  const { node, behindNode, cutOff, roving } = scene
  const watchers = { node, behindNode, cutOff, roving }
  const each = (question, value) =>
    Promise.all(Object.values(watchers).map((watcher) => watcher.ask(question, value)))
  await each('stare', { plaintexts: [gone.plaintext, kept.plaintext], tickMs: TICK_MS })
  if (!(await spans.untilAllSay(spans.BOTH_VALID, each, HEAL_WAIT_MS)))
    throw new Error('Not every watcher accepts what is not deleted yet')
  await sleep(300)
  const [followed, other] = await byTraffic(scene.ways)
  await other.act('watch')
  const cutAt = Math.max(
    ...(await Promise.all([...scene.cut, followed].map((line) => line.act(way)))),
  )
  const path = `/v1/keys/${gone.keyId}`
  const deleted = await sender.send({ origin: nodes[0].origin, method: 'DELETE', path, token })
  if (deleted.status !== 204) throw new Error(`The deletion was answered ${deleted.status}`)
  await sleep(LEASE_MS + BEYOND_MS)
  const { clientAfter } = await other.seen()
  const healedAt = hostMs()
  await Promise.all([...scene.cut, followed].map((line) => line.act('heal')))
  await spans.untilAllSay(spans.BACK, each, HEAL_WAIT_MS)
  const told = await each('stop')
  const knownMs = clientAfter === 0 ? Number.POSITIVE_INFINITY : clientAfter - cutAt
  const names = Object.keys(watchers)
  const seen = Object.fromEntries(names.map((name, n) => [name, told[n]]))
  return { way, cutAt, answeredAt: deleted.answeredAt, healedAt, knownMs, seen }
}

/** The way that is used now first. */
async function byTraffic(ways) {
  const seen = await Promise.all(ways.map((line) => line.seen()))
  return seen[0].serverAt > seen[1].serverAt ? ways : ways.toReversed()
}

function* figures(rounds) {
  const alone = ['node', 'behindNode', 'cutOff']
  const worst = (of) => Math.max(...rounds.flatMap(of))
  const count = (of) => rounds.flatMap(of).reduce((all, one) => all + one, 0)
  const accepts = (name) => worst(({ seen, cutAt }) => spans.lastAcceptAt(seen[name]) - cutAt)
  const lease = (each) => each.cutAt + LEASE_MS

  yield figure(`${NAME}/rounds`, 'partitions', { value: rounds.length * 2 })
  for (const name of [...alone, 'roving'])
    yield atMost(`${NAME}/${name}/last-accept`, 'ms max', accepts(name), LEASE_MS)
  const answered = (round) =>
    alone.map((name) => spans.answersBetween(round.seen[name], lease(round), round.healedAt))
  yield atMost(`${NAME}/answered-beyond`, 'answers', count(answered), 0)
  const refused = (round) => alone.map((name) => spans.refusalsIn(round.seen[name]))
  yield figure(`${NAME}/unavailable`, 'answers', { value: count(refused) })
  for (const way of WAYS)
    yield* returns(
      way,
      rounds.filter((round) => round.way === way),
    )
  yield atMost(
    `${NAME}/known`,
    'ms max',
    worst(({ knownMs }) => knownMs),
    KNOWN_MAX_MS,
  )
}

/** How long after healing a node and a verifier answer again, and answer right. */
function* returns(way, rounds) {
  if (rounds.length === 0) return
  const back = (name) =>
    Math.max(...rounds.map(({ seen, healedAt }) => orNever(spans.backAfter(seen[name], healedAt))))
  for (const [who, name] of [
    ['node', 'node'],
    ['verifier', 'cutOff'],
  ])
    yield atMost(`${NAME}/${way}/${who}-back`, 'ms max', back(name), BACK_MAX_MS)
}

const orNever = (ms) => (Number.isNaN(ms) ? HEAL_WAIT_MS : ms)
