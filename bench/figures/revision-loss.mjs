/** Whether verifiers hold what the database holds after many changes and many broken connections. */
import { setTimeout as sleep } from 'node:timers/promises'
import { breakLines } from '../lib/break-lines.mjs'
import { changeStorm } from '../lib/change-storm.mjs'
import { hostMs } from '../lib/clock.mjs'
import { startCluster } from '../lib/cluster.mjs'
import { NO_POSTGRES } from '../lib/postgres.mjs'
import { atMost, figure, missing } from '../lib/report.mjs'

const NAME = 'revision-loss'
const VERIFIERS = 20
const KEYS = 10_000
const CUT_EVERY_MS = 100
const CUT_DATABASE_EVERY_MS = 2000
/** What takes longer to be told is lost. */
const CATCH_UP_MAX_MS = 30_000
const TIME_MAX_MS = 150_000

export async function* revisionLoss({ revisions }) {
  const cluster = await startCluster({
    nodes: 3,
    keys: KEYS,
    leaseSeconds: 5,
    lineToDatabase: {},
  })
  if (cluster === null) return yield missing(NAME, NO_POSTGRES)
  try {
    yield* measured(cluster, revisions)
  } finally {
    await cluster.stop()
  }
}

async function* measured(cluster, revisions) {
  const { lines, verifiers } = await startVerifiers(cluster)
  const begun = hostMs()
  const breaking = [
    breakLines(lines, CUT_EVERY_MS),
    breakLines(
      cluster.nodes.map(({ line }) => line),
      CUT_DATABASE_EVERY_MS,
    ),
  ]
  const made = await changeStorm({
    ...cluster,
    revisions,
    shouldStop: () => hostMs() - begun > TIME_MAX_MS,
  })
  const tookMs = hostMs() - begun
  const [streams, databases] = await Promise.all(breaking.map((each) => each.stop()))
  const healed = hostMs()
  const behind = await untilAllHave(await headOf(cluster), verifiers)
  const caughtUpMs = hostMs() - healed
  const { wrong, asked } = await compare(cluster, verifiers)
  yield atMost(NAME, 'wrong answers', wrong, 0)
  yield atMost(`${NAME}/behind`, 'verifiers', behind, 0)
  yield figure(`${NAME}/compared`, 'answers', { value: asked })
  const ratio = made / revisions
  yield figure(`${NAME}/revisions`, 'made', { value: made, baseline: revisions, ratio, goal: 1 })
  yield figure(`${NAME}/rate`, 'revisions/s', { value: (made / tookMs) * 1000 })
  yield figure(`${NAME}/streams`, 'cuts', { value: total(streams) })
  yield figure(`${NAME}/databases`, 'cuts', { value: total(databases) })
  yield figure(`${NAME}/caught-up`, 'ms after healing', { value: caughtUpMs })
}

const total = ({ blip, cut, freeze }) => blip + cut + freeze

/** Each over a line of its own, to a node each. */
async function startVerifiers({ start, newLine, nodes, credential }) {
  const lines = await Promise.all(
    Array.from({ length: VERIFIERS }, (_, i) =>
      newLine({ target: nodes[i % nodes.length].origin }),
    ),
  )
  const verifiers = await Promise.all(
    lines.map(({ url }) => start('verifiers', { credential, urls: [[url]] })),
  )
  return { lines, verifiers }
}

async function headOf({ pool }) {
  const { rows } = await pool.query('select revision from revision_head where id = 1')
  return rows[0].revision
}

/** Answers how many verifiers never got there. */
async function untilAllHave(revision, verifiers) {
  const begun = hostMs()
  for (;;) {
    const states = await Promise.all(verifiers.map((verifier) => verifier.ask('states')))
    const behind = states.flat().filter((state) => state.revision !== revision || !state.fresh)
    if (behind.length === 0 || hostMs() - begun > CATCH_UP_MAX_MS) return behind.length
    await sleep(20)
  }
}

/** What every verifier says of every key there ever was, against the rows that are left. */
async function compare({ pool, keys }, verifiers) {
  const { rows } = await pool.query('select id, disabled_at from api_keys')
  const left = new Map(rows.map((row) => [row.id, row.disabled_at === null ? 'valid' : 'disabled']))
  const plaintexts = keys.map(({ plaintext }) => plaintext)
  const expected = keys.map(({ keyId }) => left.get(keyId) ?? 'unknown')
  const codes = await Promise.all(verifiers.map((verifier) => answersOf(verifier, plaintexts)))
  const wrong = codes.flatMap((said) =>
    said.flatMap((code, i) => (code === expected[i] ? [] : [`${code} instead of ${expected[i]}`])),
  )
  for (const kind of new Set(wrong))
    console.error(`${NAME}: ${wrong.filter((each) => each === kind).length} times ${kind}`)
  return { wrong: wrong.length, asked: codes.length * keys.length }
}

/** A verifier that must not answer right now is asked again: it is slow, not wrong. */
async function answersOf(verifier, plaintexts) {
  const begun = hostMs()
  for (;;) {
    const [said] = await verifier.ask('codes', plaintexts)
    if (!said.includes('unavailable') || hostMs() - begun > CATCH_UP_MAX_MS) return said
    await sleep(100)
  }
}
