import { existsSync, writeSync } from 'node:fs'
import { Worker } from 'node:worker_threads'
import { DatabaseFault } from '../database-fault.ts'
import { engineWorkerFile } from '../paths.ts'
import type { EngineSettings, FromEngine, ToEngine } from './worker-protocol.ts'

/** The exit code of a process whose engine could not make a write durable (EX_IOERR). */
export const LOST_WRITE_EXIT_CODE = 74

const CLOSE_WAIT_MS = 15_000

/** Where the reply to one batch goes. `failed` is called at most once, and then nothing else. */
export type ReplySink = {
  data(bytes: Uint8Array): void
  done(): void
  failed(error: Error): void
}

/** The running engine: one PostgreSQL session in a worker thread. */
export type EngineThread = {
  serverVersion: string
  pgliteVersion: string
  /** Why the engine can no longer be used, once that is so. */
  fault(): DatabaseFault | undefined
  send(batch: Uint8Array, sink: ReplySink): void
  close(): Promise<void>
}

/**
 * Starts the engine and resolves when it answers queries. Rejects with a DatabaseFault when the
 * directory cannot be opened. `onDeath` hears of an engine that dies later, once.
 */
export async function startEngineThread(
  settings: EngineSettings,
  onDeath: (fault: DatabaseFault) => void,
): Promise<EngineThread> {
  if (!existsSync(engineWorkerFile)) {
    throw new DatabaseFault('not_built', `${engineWorkerFile} is missing: run npm run build first`)
  }
  const worker = new Worker(engineWorkerFile, { workerData: settings, name: 'embedded-database' })
  const versions = await untilReady(worker)
  return attend(worker, versions, onDeath)
}

type Versions = { serverVersion: string; pgliteVersion: string }

function untilReady(worker: Worker): Promise<Versions> {
  return new Promise((resolve, reject) => {
    const onMessage = (message: FromEngine) => {
      if (message.kind === 'ready') settle(() => resolve(message))
      else if (message.kind === 'refused') refuse(new DatabaseFault(message.code, message.message))
      else if (message.kind === 'fatal') endProcess()
    }
    const onError = (error: Error) => refuse(engineDied('while it was starting', error))
    const onExit = (code: number) => refuse(engineDied(`while it was starting (exit ${code})`))
    const settle = (outcome: () => void) => {
      worker.off('message', onMessage).off('error', onError).off('exit', onExit)
      outcome()
    }
    const refuse = (fault: DatabaseFault) => settle(() => reject(fault))
    worker.on('message', onMessage).on('error', onError).on('exit', onExit)
  })
}

function attend(
  worker: Worker,
  versions: Versions,
  onDeath: (fault: DatabaseFault) => void,
): EngineThread {
  const sinks = new Map<number, ReplySink>()
  let nextId = 1
  let fault: DatabaseFault | undefined
  let closing = false

  const settle = (id: number, how: (sink: ReplySink) => void) => {
    const sink = sinks.get(id)
    sinks.delete(id)
    // An open database alone must not hold a program that has finished its work.
    if (sinks.size === 0 && !closing) worker.unref()
    if (sink) how(sink)
  }
  const die = (cause: DatabaseFault) => {
    if (fault) return
    fault = cause
    for (const id of [...sinks.keys()]) settle(id, (sink) => sink.failed(cause))
    if (!closing) onDeath(cause)
  }
  worker.on('message', (message: FromEngine) => {
    if (message.kind === 'bytes') sinks.get(message.id)?.data(message.bytes)
    else if (message.kind === 'done') settle(message.id, (sink) => sink.done())
    else if (message.kind === 'failed') die(engineDied(message.message))
    else if (message.kind === 'fatal') endProcess()
  })
  worker.on('error', (error) => die(engineDied('unexpectedly', error)))
  worker.on('exit', (code) => {
    die(closing ? closed() : engineDied(`unexpectedly (exit ${code})`))
  })
  worker.unref()

  return {
    serverVersion: versions.serverVersion,
    pgliteVersion: versions.pgliteVersion,
    fault: () => fault ?? (closing ? closed() : undefined),
    send(batch, sink) {
      const unusable = fault ?? (closing ? closed() : undefined)
      if (unusable) return process.nextTick(() => sink.failed(unusable))
      const id = nextId++
      sinks.set(id, sink)
      worker.ref()
      post(worker, { kind: 'batch', id, bytes: batch })
    },
    close() {
      closing = true
      return stop(worker, fault !== undefined)
    },
  }
}

/** Lets the engine finish what it was given and write its checkpoint; then ends the thread. */
async function stop(worker: Worker, dead: boolean): Promise<void> {
  if (dead) return void (await worker.terminate())
  worker.ref()
  const exited = new Promise<void>((resolve) => worker.once('exit', () => resolve()))
  post(worker, { kind: 'close' })
  const giveUp = setTimeout(() => void worker.terminate(), CLOSE_WAIT_MS)
  await exited
  clearTimeout(giveUp)
}

function post(worker: Worker, message: ToEngine): void {
  const memory = message.kind === 'batch' ? [message.bytes.buffer as ArrayBuffer] : []
  worker.postMessage(message, memory)
}

function engineDied(how: string, cause?: unknown): DatabaseFault {
  const reason = cause instanceof Error ? `: ${cause.message}` : ''
  return new DatabaseFault('engine_died', `The embedded database stopped ${how}${reason}`, {
    cause,
  })
}

function closed(): DatabaseFault {
  return new DatabaseFault('engine_died', 'The embedded database has been closed')
}

/** The worker has already said why. Nothing that was waiting may be told that it succeeded. */
function endProcess(): never {
  writeSync(2, 'keyward: ending at once, so that no lost write is acknowledged\n')
  process.exit(LOST_WRITE_EXIT_CODE)
}
