/** A node and a verifier that are stopped for longer than the lease, while a key is deleted. */
import { setTimeout as sleep } from 'node:timers/promises'
import { hostMs } from '../lib/clock.mjs'
import { startCluster } from '../lib/cluster.mjs'
import { NO_POSTGRES } from '../lib/postgres.mjs'
import { atMost, figure, missing } from '../lib/report.mjs'
import { createSender, verifyAt } from '../lib/send.mjs'
import * as spans from '../lib/spans.mjs'

const NAME = 'freeze'
const LEASE_SECONDS = 1
const LEASE_MS = LEASE_SECONDS * 1000
/** How long a freeze lasts beyond the lease, and how long is waited for the end of one. */
const [BEYOND_MS, WAKE_WAIT_MS] = [500, 10_000]
const TICK_MS = 2
/** Questions that wait in the sockets of the frozen node when it wakes. */
const QUESTIONS = 10

export async function* freeze({ partitions: freezes }) {
  const keys = freezes + 1000
  const cluster = await startCluster({ nodes: 2, keys, leaseSeconds: LEASE_SECONDS })
  if (cluster === null) return yield missing(NAME, NO_POSTGRES)
  const sender = createSender()
  try {
    const scene = await setScene(cluster)
    const rounds = []
    for (let i = 0; i < freezes; i++) rounds.push(await oneRound({ cluster, scene, sender, i }))
    yield* figures(rounds)
  } finally {
    sender.close()
    await cluster.stop()
  }
}

/** The first node stays awake; a verifier that follows it is frozen, and so is the second node. */
async function setScene({ start, nodes: [first, second], credential }) {
  const follow = (origin) => start('verifiers', { credential, urls: [[origin]] })
  return {
    node: await start('http-asker', { origin: second.origin, credential }),
    behindNode: await follow(second.origin),
    verifier: await follow(first.origin),
  }
}

async function oneRound({ cluster, scene, sender, i }) {
  const { keys, nodes, token, credential } = cluster
  const [gone, kept] = [keys[i], keys.at(-1)]
  const each = (question, value) =>
    Promise.all(Object.values(scene).map((watcher) => watcher.ask(question, value)))
  await each('stare', { plaintexts: [gone.plaintext, kept.plaintext], tickMs: TICK_MS })
  if (!(await spans.untilAllSay(spans.BOTH_VALID, each, WAKE_WAIT_MS)))
    throw new Error('Not every watcher accepts what is not deleted yet')
  await sleep(300)
  const sleepers = [nodes[1], scene.verifier]
  const stoppedAt = hostMs()
  for (const sleeper of sleepers) sleeper.signal('SIGSTOP')
  const path = `/v1/keys/${gone.keyId}`
  const deleted = await sender.send({ origin: nodes[0].origin, method: 'DELETE', path, token })
  if (deleted.status !== 204) throw new Error(`The deletion was answered ${deleted.status}`)
  const { plaintext } = gone
  const questions = Promise.all(
    Array.from({ length: QUESTIONS }, () =>
      verifyAt(sender, { origin: nodes[1].origin, credential, plaintext }),
    ),
  )
  await sleep(LEASE_MS + BEYOND_MS)
  const wokenAt = hostMs()
  for (const sleeper of sleepers) sleeper.signal('SIGCONT')
  const codes = await questions
  await spans.untilAllSay(spans.BACK, each, WAKE_WAIT_MS)
  const [node, behindNode, verifier] = await each('stop')
  return { stoppedAt, wokenAt, codes, node, behindNode, verifier }
}

function* figures(rounds) {
  const worst = (of) => Math.max(...rounds.map(of))
  const count = (of) => rounds.map(of).reduce((all, one) => all + one, 0)
  yield figure(`${NAME}/rounds`, 'freezes', { value: rounds.length * 2 })
  const waiting = ({ codes }) => codes.filter((code) => code === 'valid').length
  yield atMost(`${NAME}/waiting-questions`, 'accepted', count(waiting), 0)
  // A question that was on its way when the node stopped must not be accepted when it wakes, either.
  const atNode = ({ node, wokenAt }) => spans.acceptsAfter(node, wokenAt, 'answeredAt')
  yield atMost(`${NAME}/node`, 'wrong accepts', count(atNode), 0)
  const inVerifier = ({ verifier, wokenAt }) => spans.acceptsAfter(verifier, wokenAt)
  yield atMost(`${NAME}/verifier`, 'wrong accepts', count(inVerifier), 0)
  const behind = ({ behindNode, stoppedAt }) => spans.lastAcceptAt(behindNode) - stoppedAt
  yield atMost(`${NAME}/behind-node`, 'ms max', worst(behind), LEASE_MS)
  for (const name of ['node', 'verifier', 'behindNode'])
    yield figure(`${NAME}/${name}/back`, 'ms max', {
      value: worst((round) => orNever(spans.backAfter(round[name], round.wokenAt))),
    })
}

const orNever = (ms) => (Number.isNaN(ms) ? WAKE_WAIT_MS : ms)
