/** Starts the threads that answer verifications, and keeps in touch with them. */

import { existsSync } from 'node:fs'
import { Worker } from 'node:worker_threads'
import { workerFile } from '../../db/paths.ts'
import { StartRefusal } from '../../start-refusal.ts'
import { addCounts } from '../counts.ts'
import type { VerificationPlane } from '../plane.ts'
import { usesOf } from './collect-uses.ts'
import type { FromWorker, ToWorker, WorkerSettings } from './protocol.ts'
import { createPublisher } from './publisher.ts'

export type Workers = {
  /** Where they listen, all on the same port. */
  readonly port: number
  /** Resolves when what was being answered is answered, and counted. */
  close(): Promise<void>
}

export type WorkersAsked = {
  readonly host: string
  readonly port: number
  /** How many threads. */
  readonly count: number
  readonly logLevel: string
  /** A worker ended by itself: nothing can be promised any more. */
  readonly onDeath: (error: Error) => void
}

/** Rejects with the listener's error, or with a {@link StartRefusal}. */
export async function startWorkers(
  plane: VerificationPlane,
  asked: WorkersAsked,
): Promise<Workers> {
  if (!existsSync(workerFile))
    throw new StartRefusal(`${workerFile} is missing: run npm run build first`)
  const publisher = createPublisher(plane)
  const workers: Worker[] = []
  let closing = false
  const start = async (listen: WorkerSettings['listen']) => {
    const { everything, publications } = publisher.join()
    const workerData: WorkerSettings = {
      everything,
      publications,
      board: publisher.board,
      bucketMemory: plane.bucketMemory,
      sharesLimits: plane.sharedLimits.wanted,
      strict: plane.confirm !== null,
      logLevel: asked.logLevel,
      listen,
    }
    const worker = new Worker(workerFile, {
      workerData,
      transferList: [publications],
      name: 'verification',
    })
    workers.push(worker)
    attend(worker, plane)
    const listening = await untilListening(worker)
    const died = (why: Error) => closing || asked.onDeath(why)
    worker.once('error', died)
    worker.once('exit', (code) => died(new Error(`A worker ended with ${code}`)))
    return listening
  }
  const close = async () => {
    closing = true
    await Promise.all(workers.map((worker, i) => stop(worker, i === 0)))
  }
  try {
    const { port, fd } = await start({ host: asked.host, port: asked.port })
    if (asked.count > 1 && fd < 0)
      throw new StartRefusal(
        'This system cannot share a listener between threads. Set KEYWARD_WORKERS to 1.',
      )
    for (let more = 1; more < asked.count; more++) await start({ fd })
    return { port, close }
  } catch (error) {
    await close()
    throw error
  }
}

const tell = (worker: Worker, message: ToWorker) => worker.postMessage(message)

function attend(worker: Worker, { usage, sharedLimits, feed }: VerificationPlane): void {
  const leave = usage.join(usesOf(worker, usage.counts))
  worker.once('exit', leave)
  worker.on('message', (message: FromWorker) => {
    if (message.kind === 'counts') addCounts(usage.counts, message.counts)
    else if (message.kind === 'taken') sharedLimits.note(message.taken)
    else if (message.kind === 'confirm') {
      const { question } = message
      void feed.catchUp().then(() => tell(worker, { kind: 'confirmed', question }))
    }
  })
}

function untilListening(worker: Worker): Promise<{ port: number; fd: number }> {
  return new Promise((resolve, reject) => {
    worker.once('error', reject)
    worker.on('message', (message: FromWorker) => {
      if (message.kind === 'listening') resolve(message)
      if (message.kind === 'refused')
        reject(Object.assign(new Error(message.message), { code: message.code }))
    })
  })
}

/**
 * A thread that listens on the descriptor of another must not be ended before the process is: ending
 * it closes that descriptor once more, whatever it stands for by then.
 */
async function stop(worker: Worker, owner: boolean): Promise<void> {
  const stopped = untilStopped(worker)
  tell(worker, { kind: 'stop' })
  await stopped
  if (owner) await worker.terminate()
  else worker.unref()
}

const untilStopped = (worker: Worker) =>
  new Promise<void>((done) => {
    worker.on('message', ({ kind }: FromWorker) => {
      if (kind === 'stopped') done()
    })
  })
