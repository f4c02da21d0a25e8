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
  /** Why the engine can no longer be used, once that is so. */
  fault(): DatabaseFault | undefined
  send(batch: Uint8Array, sink: ReplySink): void
  /** The whole data directory as tar.gz. */
  dump(): Promise<Uint8Array>
  close(): Promise<void>
}

export type EngineWatch = {
  /** Hears, once, of an engine that dies after it has started. */
  onDeath(fault: DatabaseFault): void
  /** Asked before each batch; a fault ends the engine before it writes anything. */
  mayWrite(): DatabaseFault | undefined
}

/**
 * Starts the engine and resolves when it answers queries. Rejects with a DatabaseFault when the
 * directory cannot be opened.
 */
export async function startEngineThread(
  settings: EngineSettings,
  watch: EngineWatch,
): Promise<EngineThread> {
  if (!existsSync(engineWorkerFile)) {
    throw new DatabaseFault('not_built', `${engineWorkerFile} is missing: run npm run build first`)
  }
  const worker = new Worker(engineWorkerFile, { workerData: settings, name: 'embedded-database' })
  try {
    return attend(worker, await untilReady(worker), watch)
  } catch (error) {
    await worker.terminate()
    throw error
  }
}

function untilReady(worker: Worker): Promise<string> {
  return new Promise((resolve, reject) => {
    const onMessage = (message: FromEngine) => {
      if (message.kind === 'ready') settle(() => resolve(message.serverVersion))
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

function attend(worker: Worker, serverVersion: string, watch: EngineWatch): EngineThread {
  const sinks = new Map<number, ReplySink>()
  const duty = createDuty(worker)
  let nextId = 1
  let dead: DatabaseFault | undefined
  let closing = false

  const settle = (id: number, how: (sink: ReplySink) => void) => {
    const sink = sinks.get(id)
    if (!sinks.delete(id) || !sink) return
    duty.end()
    how(sink)
  }
  const die = (cause: DatabaseFault) => {
    if (dead) return
    dead = cause
    for (const id of sinks.keys()) settle(id, (sink) => sink.failed(cause))
    void worker.terminate()
    if (!closing) watch.onDeath(cause)
  }
  const deliver = (id: number, bytes: Uint8Array, last: boolean) => {
    if (!last) return sinks.get(id)?.data(bytes)
    settle(id, (sink) => {
      if (bytes.length > 0) sink.data(bytes)
      sink.done()
    })
  }
  const fault = () => dead ?? (closing ? closed() : undefined)
  worker.on('message', (message: FromEngine) => {
    if (message.kind === 'reply') deliver(message.id, message.bytes, message.last)
    else if (message.kind === 'failed') die(engineDied(message.message))
    else if (message.kind === 'fatal') endProcess()
  })
  worker.on('error', (error) => die(engineDied('unexpectedly', error)))
  worker.on('exit', (code) => die(closing ? closed() : engineDied(`unexpectedly (exit ${code})`)))

  return {
    serverVersion,
    fault,
    send(batch, sink) {
      const lost = watch.mayWrite()
      if (lost) die(lost)
      const unusable = fault()
      if (unusable) return process.nextTick(() => sink.failed(unusable))
      const id = nextId++
      sinks.set(id, sink)
      duty.begin()
      post(worker, { kind: 'batch', id, bytes: batch })
    },
    dump() {
      duty.begin()
      return dump(worker, fault()).finally(() => duty.end())
    },
    close() {
      closing = true
      duty.begin()
      return stop(worker, dead !== undefined)
    },
  }
}

/** An open database alone must not hold a program that has finished its work; a query must. */
function createDuty(worker: Worker) {
  let pending = 0
  worker.unref()
  return {
    begin() {
      if (pending++ === 0) worker.ref()
    },
    end() {
      if (--pending === 0) worker.unref()
    },
  }
}

function dump(worker: Worker, unusable: DatabaseFault | undefined): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    if (unusable) return reject(unusable)
    const settle = (outcome: () => void) => {
      worker.off('message', onMessage).off('exit', onExit)
      outcome()
    }
    const onExit = () => settle(() => reject(engineDied('while it was copied')))
    const onMessage = (message: FromEngine) => {
      if (message.kind === 'dumped') settle(() => resolve(message.bytes))
    }
    worker.on('message', onMessage).on('exit', onExit)
    post(worker, { kind: 'dump' })
  })
}

/** Lets the engine finish what it was given and write its checkpoint; then ends the thread. */
async function stop(worker: Worker, dead: boolean): Promise<void> {
  if (dead) return void (await worker.terminate())
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
