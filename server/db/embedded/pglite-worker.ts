import { parentPort, workerData } from 'node:worker_threads'
import type { PGlite } from '@electric-sql/pglite'
import { endLoudly } from './last-words.ts'
import { openEngine } from './open-engine.ts'
import { createPanicWatch } from './panic-watch.ts'
import type { EngineSettings, FromEngine, ToEngine } from './worker-protocol.ts'

const CHUNK_BYTES = 64 * 1024

const port = parentPort
if (!port) throw new Error('pglite-worker.js is the entry of a worker thread')

const tell = (message: FromEngine, memory: ArrayBuffer[] = []) => port.postMessage(message, memory)

const findPanic = createPanicWatch()

await serve().catch((error: unknown) => {
  tell({ kind: 'refused', ...explain(error) })
  port.close()
})

async function serve(): Promise<void> {
  const engine = await openEngine(workerData as EngineSettings)
  const { rows } = await engine.query<{ server_version: string }>('show server_version')
  const serverVersion = rows[0]?.server_version ?? ''
  port?.on('message', (message: ToEngine) => {
    if (message.kind === 'batch') void runBatch(engine, message.id, message.bytes)
    else if (message.kind === 'dump') void dump(engine)
    else void close(engine)
  })
  tell({ kind: 'ready', serverVersion })
}

async function runBatch(engine: PGlite, id: number, batch: Uint8Array): Promise<void> {
  const reply = gather((bytes, last) => tell({ kind: 'reply', id, bytes, last }, [bytes.buffer]))
  try {
    // The engine works synchronously inside this call, so batches keep their order.
    await engine.execProtocolRawStream(batch, { syncToFs: false, onRawData: reply.add })
    reply.end()
  } catch (error) {
    tell({ kind: 'failed', id, message: explain(error).message })
  }
}

/** Joins the engine's small writes, so that a long result does not become a million messages. */
function gather(send: (bytes: Uint8Array<ArrayBuffer>, last: boolean) => void) {
  let parts: Uint8Array[] = []
  let size = 0
  const flush = (last: boolean) => {
    const joined = new Uint8Array(size)
    let at = 0
    for (const part of parts) {
      joined.set(part, at)
      at += part.length
    }
    parts = []
    size = 0
    send(joined, last)
  }
  const add = (bytes: Uint8Array) => {
    const panic = findPanic(bytes)
    if (panic) endLoudly(`the embedded database cannot go on: ${panic}`)
    // A copy: what the engine hands over is a window on its own memory.
    parts.push(bytes.slice())
    size += bytes.length
    if (size >= CHUNK_BYTES) flush(false)
  }
  return { add, end: () => flush(true) }
}

async function dump(engine: PGlite): Promise<void> {
  const archive = await engine.dumpDataDir('gzip')
  tell({ kind: 'dumped', bytes: new Uint8Array(await archive.arrayBuffer()) })
}

async function close(engine: PGlite): Promise<void> {
  try {
    await engine.close()
  } finally {
    port?.close()
    process.exit(0)
  }
}

function explain(error: unknown): { code: 'disk_full' | 'engine_died'; message: string } {
  const text = error instanceof Error ? error.message : String(error)
  const full = (error as { code?: unknown } | null)?.code === 'ENOSPC' || text.includes('ENOSPC')
  if (full) return { code: 'disk_full', message: `The disk is full: ${text}` }
  return { code: 'engine_died', message: `with ${text}` }
}
