/** Keyward beside what others run for the same: the same question, in the same turns. */
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { higherIsBetter, lowerIsBetter, takeTurns } from '../lib/contest.mjs'
import { startOn, startOnPostgres, verifying } from '../lib/keyward.mjs'
import { writeRequests } from '../lib/load.mjs'
import { opened } from '../lib/opened.mjs'
import { startServer } from '../lib/pinned.mjs'
import { NO_POSTGRES, startPostgres } from '../lib/postgres.mjs'
import { creation, FORWARD, INTROSPECT, VERIFY } from '../lib/questions.mjs'
import { missing } from '../lib/report.mjs'

const INSTALLED = fileURLToPath(new URL('../peers/node_modules', import.meta.url))
/** Some of them answer a thousand a second. */
const PEER_WARM_UP = 3000

/** As many keys in rotation as the peers have. */
const ASKED = 1000
const FEW_KEYS = { keys: 1000, asked: 1 }

/** What each is asked, and of how many times the CPU of Keyward it is expected to be in need. */
export const PEERS = {
  'peer-better-auth-postgres': betterAuth(50, { onPostgres: true }),
  'peer-better-auth-memory': betterAuth(12, { onPostgres: false }),
  'peer-oidc-provider': behind({ script: 'oidc-provider', question: INTROSPECT, goal: 8 }),
  'peer-express-gateway': behind({ script: 'express-gateway', question: FORWARD, goal: 9 }),
  'peer-better-auth-create': creating,
}

function betterAuth(goal, { onPostgres }) {
  return behind({ script: 'better-auth', asked: 'verify', question: VERIFY, onPostgres, goal })
}

/** Databases count on both sides, each has a PostgreSQL of its own. */
function behind({ question, goal, ...peer }) {
  return (options, name) =>
    playedOut(name, async function* (open) {
      const keyward = await startOnPostgres(open, { ...options, asked: ASKED })
      if (keyward === null) return yield missing(name, NO_POSTGRES)
      const asked = { question, presented: keyward.plaintexts, outcome: 'valid' }
      const ours = verifying(open, keyward, asked)
      const contestants = {
        keyward: { ...ours, pids: [...ours.pids, ...keyward.databasePids] },
        peer: await startPeer(open, peer, peer.onPostgres ? open.add(await startPostgres()) : null),
      }
      const samples = await takeTurns(contestants, options)
      const pair = [samples.keyward, samples.peer]
      yield lowerIsBetter(name, 'µs CPU/request', pair, { field: 'cpu', goal })
      yield higherIsBetter(`${name}/rate`, 'requests/s', pair, { field: 'perSecond' })
      yield lowerIsBetter(`${name}/p99`, 'ms', pair, { field: 'p99' })
    })
}

/** Both make their keys durable, on databases of one PostgreSQL. */
function creating(options, name) {
  return playedOut(name, async function* (open) {
    const postgres = await startPostgres()
    if (postgres === null) return yield missing(name, NO_POSTGRES)
    open.add(postgres)
    const keyward = await startOn(open, await postgres.newDatabase(), { ...options, ...FEW_KEYS })
    const contestants = {
      keyward: {
        origin: keyward.origin,
        pids: [keyward.pid],
        requests: open.add(writeRequests(keyward.creators.map(creation))),
        warmUp: PEER_WARM_UP,
      },
      peer: await startPeer(open, { script: 'better-auth', asked: 'create' }, postgres),
    }
    const { keyward: ours, peer } = await takeTurns(contestants, options)
    yield higherIsBetter(name, 'creations/s', [ours, peer], { field: 'perSecond', goal: 1 })
    yield lowerIsBetter(`${name}/p99`, 'ms', [ours, peer], { field: 'p99' })
  })
}

async function* playedOut(name, play) {
  if (!existsSync(INSTALLED)) return yield missing(name, 'run npm ci in bench/peers first')
  const open = opened()
  try {
    yield* play(open)
  } finally {
    await open.stop()
  }
}

/** The peer knows itself what it is to be asked. */
async function startPeer(open, { script, asked }, postgres) {
  const url = postgres === null ? undefined : (await postgres.newDatabase()).url
  const peer = open.add(await startServer(`peers/${script}`, { asked, url }))
  return {
    origin: peer.origin,
    pids: [peer.pid, ...(postgres?.pids ?? [])],
    requests: open.add(writeRequests(peer.requests)),
    warmUp: PEER_WARM_UP,
  }
}
