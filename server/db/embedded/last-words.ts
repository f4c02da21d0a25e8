import { writeSync } from 'node:fs'
import { parentPort } from 'node:worker_threads'
import type { FromEngine } from './worker-protocol.ts'

const GRACE_MS = 2_000

/**
 * Ends the whole process from inside the engine's worker, after saying why. Used where going on
 * could acknowledge a write that is not on the disk. A worker cannot exit the process, so it asks
 * the main thread to, stands still meanwhile, and kills the process if nobody answers.
 */
export function endLoudly(reason: string): never {
  const message = `keyward: FATAL: ${reason}`
  try {
    writeSync(2, `${message}\n`)
  } catch {
    // Nobody reads our stderr any more; the process ends all the same.
  }
  parentPort?.postMessage({ kind: 'fatal', message } satisfies FromEngine, [])
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, GRACE_MS)
  process.kill(process.pid, 'SIGKILL')
  throw new Error(message)
}
