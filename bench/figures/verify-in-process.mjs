/** A whole verification in the process against nothing but hashing the same strings. */
import { hash } from 'node:crypto'
import { indexDigest } from '../../sdk/dist/verifier/decide.js'
import { mainThreadCpu } from '../lib/cpu.mjs'
import { openKeyward } from '../lib/open-keyward.mjs'
import { figure, medianOf } from '../lib/report.mjs'

const BATCH = 500_000
/** Keys that are asked for again and again, as many as `index/verify-hot` asks for. */
const HOT = 4096
/** Half the rate of a bare SHA-256, or better. */
const GOAL = 0.5

export async function* verifyInProcess({ rounds, keys }) {
  const asked = Math.min(HOT, keys)
  const { app, loaded } = await openKeyward({ database: { memory: true }, keys, asked })
  try {
    const { plane } = app
    const asking = plane.services.findByCredential(indexDigest(loaded.credential))
    const verify = (presented) => plane.verify(asking, presented).valid
    const hashOnly = (presented) => hash('sha256', presented, 'hex').length === 64
    const samples = []
    // The first round only lets both be compiled.
    for (let round = 0; round <= rounds; round++) {
      const sample = {
        verify: perSecond(verify, loaded.plaintexts),
        hash: perSecond(hashOnly, loaded.plaintexts),
      }
      if (round > 0) samples.push({ ...sample, ratio: sample.verify / sample.hash })
      // What was noted is written meanwhile, as it would be between requests.
      await plane.usage.flush()
    }
    yield figure('verify-in-process', 'verifications/s', {
      value: medianOf(samples, 'verify'),
      baseline: medianOf(samples, 'hash'),
      ratio: medianOf(samples, 'ratio'),
      goal: GOAL,
    })
  } finally {
    await app.close()
  }
}

/** Per second of this thread's CPU, so that neither the machine nor the database beside it counts. Every answer must be yes. */
function perSecond(work, strings) {
  let good = 0
  const before = mainThreadCpu(process.pid)
  // A stride that shares no factor with the length visits all of them out of order.
  for (let i = 0; i < BATCH; i++) if (work(strings[(i * 7919) % strings.length])) good += 1
  const used = mainThreadCpu(process.pid) - before
  if (good !== BATCH) throw new Error(`Only ${good} of ${BATCH} were good`)
  return (BATCH / used) * 1e6
}
