/**
 * Uses stay with the thread that answered until they are written down: handing them over stops both
 * threads for milliseconds when many keys are in use.
 */
import type { Worker } from 'node:worker_threads'
import { addUses, type Counts } from '../counts.ts'
import type { UseSource } from '../usage.ts'
import type { FromWorker, ToWorker } from './protocol.ts'

/** A thread that does not answer keeps its uses for the next time. */
const PATIENCE_MS = 1000

/** What a worker counted. Its uses are added to `counts` whenever they come. */
export function usesOf(worker: Worker, counts: Counts): UseSource {
  let keysInUse = 0
  let collecting: (() => void)[] = []
  const collected = () => {
    for (const done of collecting) done()
    collecting = []
  }
  worker.on('message', (message: FromWorker) => {
    if (message.kind === 'counts') keysInUse = message.counts.keysInUse
    if (message.kind !== 'uses') return
    keysInUse = 0
    addUses(counts, message.uses)
    collected()
  })
  worker.once('exit', collected)
  const ask: ToWorker = { kind: 'collect' }
  return {
    keysInUse: () => keysInUse,
    collect: () =>
      new Promise((resolve) => {
        const patience = setTimeout(resolve, PATIENCE_MS)
        collecting.push(() => {
          clearTimeout(patience)
          resolve()
        })
        worker.postMessage(ask)
      }),
  }
}
