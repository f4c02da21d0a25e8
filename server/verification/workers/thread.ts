/** The entry of a worker thread: it answers verifications, and nothing else, on a listener for them. */
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { parentPort, workerData } from 'node:worker_threads'
import { Refusal } from '@keyward/contract'
import { createBuckets } from '@keyward/sdk/verifier/buckets'
import { watchIdle } from '../../http/idle-connections.ts'
import { SERVER_OPTIONS } from '../../http/server-options.ts'
import { createLog } from '../../log.ts'
import { createCounts, memoryOf, takeCounts, takeUses } from '../counts.ts'
import { sendRefusal } from '../hot-answers.ts'
import { createHotServer } from '../hot-server.ts'
import { createJudge } from '../judge.ts'
import { createConfirm } from './confirm.ts'
import { followPublications } from './follow-publications.ts'
import { healthAnswers } from './health-answers.ts'
import type { FromWorker, ToWorker, WorkerSettings } from './protocol.ts'

/** How often outcomes are told, and how much there is to be collected. */
const COUNTS_MS = 1000
const TAKEN_MS = 100
/** How long a stop waits for calls that are being answered. */
const STOP_MS = 5000
const STOP_LOOK_MS = 10

const settings = workerData as WorkerSettings
const say = (message: FromWorker, memory: ArrayBuffer[] = []) =>
  parentPort?.postMessage(message, memory)
const log = createLog(settings.logLevel)
const followed = followPublications(settings)
const counts = createCounts()
const buckets = createBuckets({ memory: settings.bucketMemory, noting: settings.sharesLimits })
const { confirm, confirmed } = createConfirm((question) => say({ kind: 'confirm', question }))
const hot = createHotServer(
  {
    ...createJudge({ index: followed.index, buckets, counts, nowMs: Date.now }),
    services: followed.services,
    isFresh: followed.isFresh,
    confirm: settings.strict ? confirm : null,
  },
  log,
  healthAnswers(followed.isFresh),
)
const server = createServer(SERVER_OPTIONS, (request, response) => {
  if (stopping) response.setHeader('connection', 'close')
  if (!hot(request, response)) sendRefusal(response, new Refusal('not_found'), '')
})
watchIdle(server)
let stopping = false

const tellCounts = () => say({ kind: 'counts', counts: takeCounts(counts) })
const handOver = () => {
  const uses = takeUses(counts)
  say({ kind: 'uses', uses }, memoryOf(uses))
}
setInterval(tellCounts, COUNTS_MS).unref()
if (settings.sharesLimits)
  setInterval(() => say({ kind: 'taken', taken: buckets.takenSince() }), TAKEN_MS).unref()

parentPort?.on('message', (message: ToWorker) => {
  if (message.kind === 'confirmed') confirmed(message.question)
  else if (message.kind === 'collect') handOver()
  else stop()
})

/** Answers what is under way. A descriptor of another thread is left to it: closed twice, it might be a file's by then. */
function stop(): void {
  stopping = true
  if ('port' in settings.listen) server.close()
  const patientUntil = performance.now() + STOP_MS
  const look = setInterval(() => {
    server.closeIdleConnections()
    server.getConnections((_error, open) => {
      if (open > 0 && performance.now() < patientUntil) return
      clearInterval(look)
      tellCounts()
      handOver()
      say({ kind: 'stopped' })
    })
  }, STOP_LOOK_MS)
}

server.once('error', (error: NodeJS.ErrnoException) => {
  say({ kind: 'refused', code: error.code ?? 'unknown', message: error.message })
})
server.listen(settings.listen, () => {
  const { port } = server.address() as AddressInfo
  say({ kind: 'listening', port, fd: descriptorOf(server) })
})

/** What other threads listen on as well; Node has no public name for it. −1 where there is none. */
function descriptorOf(listening: Server): number {
  const { _handle: handle } = listening as Server & { readonly _handle?: { readonly fd?: number } }
  return handle?.fd ?? -1
}
