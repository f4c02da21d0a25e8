/** `POST /v1/keys/verify` against a bare node:http server that moves the same bytes. */
import { mainThreadCpu, processCpu } from '../lib/cpu.mjs'
import { runLoad, writeRequests } from '../lib/load.mjs'
import { startServer } from '../lib/pinned.mjs'
import { figure, medianOf } from '../lib/report.mjs'

const CONNECTIONS = 50
const WARM_UP_REQUESTS = 40_000
const GOAL = 0.95
/** The 99th percentile may be a quarter above that of the bare server. */
const P99_GOAL = 0.8

export async function* verifyHttpPost({ rounds, seconds, keys, asked, profile }) {
  const keyward = await startServer('keyward', { database: { memory: true }, keys, asked, profile })
  const bare = await startServer('bare', {})
  const requests = writeRequests(
    keyward.plaintexts.map((key) => ({
      method: 'POST',
      url: '/v1/keys/verify',
      token: keyward.credential,
      body: JSON.stringify({ key }),
    })),
  )
  try {
    const samples = { bare: [], keyward: [] }
    await warmUp(bare, requests)
    await warmUp(keyward, requests)
    for (let round = 0; round < rounds; round++) {
      samples.bare.push(await sample(bare, requests, seconds))
      samples.keyward.push(await sample(keyward, requests, seconds))
    }
    refuseWrongAnswers(await keyward.ask('outcomes'))
    yield* figures(samples)
  } finally {
    requests.remove()
    await keyward.stop()
    await bare.stop()
  }
}

/** By requests, not by time: on a busy machine seconds say little about how much was compiled. */
async function warmUp(server, requests) {
  for (let sent = 0; sent < WARM_UP_REQUESTS; ) sent += (await sample(server, requests, 1)).requests
}

async function sample({ origin, pid }, requests, seconds) {
  const [process, thread] = [processCpu(pid), mainThreadCpu(pid)]
  const load = await runLoad({ origin, requests, connections: CONNECTIONS, seconds })
  return {
    ...load,
    cpu: (processCpu(pid) - process) / load.requests,
    threadCpu: (mainThreadCpu(pid) - thread) / load.requests,
  }
}

/** A fast wrong answer would look like a good figure. */
function refuseWrongAnswers({ valid, ...others }) {
  const wrong = Object.entries(others).filter(([, count]) => count > 0)
  if (valid === 0 || wrong.length > 0)
    throw new Error(`Verifications were not all valid: ${JSON.stringify({ valid, ...others })}`)
}

function* figures({ bare, keyward }) {
  const name = 'verify-http-post'
  const lowerIsBetter = (field, goal) => {
    const [value, baseline] = [medianOf(keyward, field), medianOf(bare, field)]
    return { value, baseline, ratio: baseline / value, goal }
  }
  yield figure(name, 'µs CPU/request', lowerIsBetter('cpu', GOAL))
  yield figure(`${name}/thread`, 'µs CPU/request', lowerIsBetter('threadCpu'))
  const [value, baseline] = [medianOf(keyward, 'perSecond'), medianOf(bare, 'perSecond')]
  yield figure(`${name}/rate`, 'requests/s', { value, baseline, ratio: value / baseline })
  yield figure(`${name}/p50`, 'ms', lowerIsBetter('p50'))
  yield figure(`${name}/p99`, 'ms', lowerIsBetter('p99', P99_GOAL))
}
