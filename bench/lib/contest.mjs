/** Servers that are asked in turns, and what a request cost each of them. */
import { busiestThread, processCpu, threadCpus } from './cpu.mjs'
import { runLoad } from './load.mjs'
import { figure, medianOf } from './report.mjs'

const CONNECTIONS = 50
/** By requests, not by time: on a busy machine seconds say little about how much was compiled. */
const WARM_UP_REQUESTS = 40_000

/**
 * Warms all contestants up and lets them take turns; answers the samples of each by its name.
 *
 * A contestant is `{ origin, pids, requests }`: who is asked what, and whose CPU time counts, that
 * of the processes they start included. A Keyward has `outcome` besides, what each of the
 * verifications has to say, and `ask` for it to be found out. `warmUp` is for those to whom 40,000
 * requests are minutes.
 */
export async function takeTurns(contestants, { rounds, seconds }) {
  const entries = Object.entries(contestants)
  const samples = Object.fromEntries(entries.map(([name]) => [name, []]))
  for (const [, each] of entries) await warmUp(each)
  for (let round = 0; round < rounds; round++) {
    for (const [name, each] of entries) {
      // What an earlier turn left to be written, and what a database does after that, is nobody's part.
      await Promise.all(entries.map(([, { ask }]) => ask?.('flush')))
      samples[name].push(await sample(each, seconds))
    }
  }
  return samples
}

async function warmUp(contestant) {
  const wanted = contestant.warmUp ?? WARM_UP_REQUESTS
  for (let sent = 0; sent < wanted; ) sent += (await sample(contestant, 1)).requests
}

async function sample(contestant, seconds) {
  const { origin, pids, requests } = contestant
  const told = await contestant.ask?.('outcomes')
  const [used, threads] = [cpuOf(pids), threadCpus(pids[0])]
  const load = await runLoad({ origin, requests, connections: CONNECTIONS, seconds })
  const result = {
    ...load,
    cpu: (cpuOf(pids) - used) / load.requests,
    threadCpu: busiestThread(threads, threadCpus(pids[0])) / load.requests,
  }
  if (told) refuseWrongAnswers(contestant.outcome, load, told, await contestant.ask('outcomes'))
  return result
}

const cpuOf = (pids) => pids.reduce((sum, pid) => sum + processCpu(pid), 0)

/** A fast wrong answer would look like a good figure, and so would one that was not given at all. */
function refuseWrongAnswers(wanted, { requests }, before, after) {
  const grown = Object.entries(after).map(([code, count]) => [code, count - (before[code] ?? 0)])
  const { [wanted]: right = 0, ...others } = Object.fromEntries(grown)
  if (right < requests || Object.values(others).some((count) => count > 0))
    throw new Error(`Not all of ${requests} were ${wanted}: ${JSON.stringify({ right, others })}`)
}

/** A figure of which less is better, of samples beside those of the reference. */
export function lowerIsBetter(name, unit, [samples, reference], { field, goal }) {
  const [value, baseline] = [medianOf(samples, field), medianOf(reference, field)]
  return figure(name, unit, { value, baseline, ratio: baseline / value, goal })
}

/** The same of which more is better. */
export function higherIsBetter(name, unit, [samples, reference], { field, goal }) {
  const [value, baseline] = [medianOf(samples, field), medianOf(reference, field)]
  return figure(name, unit, { value, baseline, ratio: value / baseline, goal })
}
