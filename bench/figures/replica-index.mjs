/** The index by itself: its memory, a whole decision from it against one hash, and its snapshot. */
import { hash, randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ANY_ACCESS } from '../../contract/dist/index.js'
import { toVerification } from '../../sdk/dist/verifier/answer.js'
import { decide, indexDigest } from '../../sdk/dist/verifier/decide.js'
import { createIndex } from '../../sdk/dist/verifier/index.js'
import { indexedService } from '../../sdk/dist/verifier/service.js'
import { createKeyring } from '../../server/dist/crypto/keyring.js'
import { newSecret } from '../../server/dist/crypto/secret-strings.js'
import { newId } from '../../server/dist/ids.js'
import { readSnapshot, writeSnapshot } from '../../server/dist/verification/snapshot.js'
import { cpuOf } from '../lib/cpu.mjs'
import { figure, median } from '../lib/report.mjs'

/** Some package in a service will have such a class: the methods of all strings are slower from then on. */
class Text extends String {}
const SERVICE = indexedService('svc', new Text('bench').toString(), { all: true }, ANY_ACCESS)
const KEYS_PER_MEMBERSHIP = 5
const PROJECTS = 1000
const HOT = 4096
/** Asked at random: so many that no cache of a processor holds what belongs to them. */
const ASKED_MAX = 1_000_000
const ENDS_AT = Date.now() + 1e10
/** Bytes a live version, without and with what finds it and stands above it. */
const [SLOT_BYTES_MAX, ALL_BYTES_MAX] = [96, 128]
const SNAPSHOT_MS_PER_MILLION = 300
/** What is far larger than the caches of a processor is a figure of its own. */
const prefixOf = (keys) => (keys > 1e6 ? `index-${keys / 1e6}m` : 'index')
/** Of the rate of a bare SHA-256, at so many keys asked at random. */
const randomGoal = (keys) => (keys > 1e6 ? 0.25 : 0.4)

export async function* replicaIndex({ rounds, keys }) {
  const index = createIndex(keys)
  yield* decisions(index, rounds, keys)
  yield await snapshot(index, rounds, keys)
}

/** The keys that are asked for live no longer than this: collecting them is not the snapshot's work. */
function* decisions(index, rounds, keys) {
  const plaintexts = fill(index, keys, Math.min(keys, ASKED_MAX))
  const { slots, sideTables } = index.bytes()
  const prefix = prefixOf(keys)
  yield most(`${prefix}/slot-bytes`, 'bytes/version', slots / keys, SLOT_BYTES_MAX)
  yield most(`${prefix}/all-bytes`, 'bytes/version', (slots + sideTables) / keys, ALL_BYTES_MAX)

  const isGood = (presented) =>
    toVerification(decide(index, SERVICE, presented, Date.now())).code === 'valid'
  const isBad = (presented) => decide(index, SERVICE, presented, ENDS_AT).code === 'malformed'
  const hashed = (presented) => hash('sha256', presented, 'hex').length === 64
  // Copied, because a slice of a string is a string and a way to its parent.
  const wrong = plaintexts
    .slice(0, HOT)
    .map((plaintext) => Buffer.from(plaintext.slice(1)).toString())
  const hot = plaintexts.slice(0, HOT)
  const pair = (work, asked, others) => ({
    rounds,
    work: [work, asked],
    reference: [hashed, others],
  })
  yield against(`${prefix}/verify-hot`, pair(isGood, hot, hot), 0.5)
  yield against(`${prefix}/verify-random`, pair(isGood, plaintexts, plaintexts), randomGoal(keys))
  yield against(`${prefix}/malformed`, pair(isBad, wrong, hot), 1 / 0.15)
}

/** Answers the plaintexts of `asked` keys. */
function fill(index, keys, asked) {
  const memberships = Array.from({ length: Math.ceil(keys / KEYS_PER_MEMBERSHIP) }, (_, i) => {
    const id = newId('membership')
    const projectId = `prj_${String(i % PROJECTS).padStart(26, '0')}`
    const place = { projectId, projectCode: `P${i % PROJECTS}`, tenantId: newTenant(i % 10) }
    index.putMembership({ id, userId: newId('user'), ...place, role: 'admin', ended: false })
    return id
  })
  const plaintexts = []
  for (let i = 0; i < keys; i++) {
    const plaintext = newSecret('kw').reveal()
    const membershipId = memberships[i % memberships.length]
    const version = { membershipId, role: 'member', endsAt: ENDS_AT, disabled: false }
    index.putKey(newId('key'), new Map([[indexDigest(plaintext), version]]))
    if (i % Math.floor(keys / asked) === 0) plaintexts.push(plaintext)
  }
  return plaintexts
}

const newTenant = (i) => `ten_${String(i).padStart(26, '0')}`

/** A figure that may be at most so much; its ratio is how much room is left. */
const most = (name, unit, value, limit) =>
  figure(name, unit, { value, baseline: limit, ratio: limit / value, goal: 1 })

/** Rounds until the engine has compiled all of it for what it has seen: two were still twice as slow. */
const WARM_UP = 4

/** Rates per second of CPU, in turns. */
function against(name, { rounds, work, reference }, goal) {
  const samples = []
  for (let round = 0; round < WARM_UP + rounds; round++) {
    const sample = { value: perSecond(...work), baseline: perSecond(...reference) }
    if (round >= WARM_UP) samples.push(sample)
  }
  const [value, baseline] = ['value', 'baseline'].map((of) =>
    median(samples.map((each) => each[of])),
  )
  const ratio = median(samples.map((each) => each.value / each.baseline))
  return figure(name, '/s of CPU', { value, baseline, ratio, goal })
}

const BATCH = 200_000

/** Every answer must be yes: a fast wrong one would look like a good figure. */
function perSecond(work, strings) {
  let good = 0
  const used = cpuOf(() => {
    // A stride that shares no factor with the length visits all of them out of order.
    for (let i = 0; i < BATCH; i++) if (work(strings[(i * 7919) % strings.length])) good += 1
  })
  if (good !== BATCH) throw new Error(`Only ${good} of ${BATCH} were good`)
  return (BATCH / used) * 1e6
}

/** CPU time, because a busy disk or neighbour is not what is asked. */
async function snapshot(index, rounds, keys) {
  const folder = mkdtempSync(join(tmpdir(), 'keyward-bench-'))
  const path = join(folder, 'index')
  const keyring = createKeyring(randomBytes(32))
  try {
    await writeSnapshot(path, keyring, index, { epoch: 'bench', revision: 1, revisionAt: 0 })
    const taken = []
    for (let round = 0; round < rounds; round++) {
      const before = process.cpuUsage()
      const read = await readSnapshot(path, keyring, async () => true)
      const { user, system } = process.cpuUsage(before)
      if (read?.index.size() !== keys) throw new Error('The snapshot was not read whole')
      taken.push((user + system) / 1000)
    }
    const limit = (SNAPSHOT_MS_PER_MILLION * keys) / 1e6
    return most(`${prefixOf(keys)}/snapshot-read`, 'ms of CPU', median(taken), limit)
  } finally {
    rmSync(folder, { recursive: true })
  }
}
