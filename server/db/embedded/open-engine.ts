import { readFileSync } from 'node:fs'
import { PGlite, type PGliteOptions } from '@electric-sql/pglite'
import { DurableFS } from './durable-fs.ts'
import { initialiseDirectory, postgresFolder } from './initialise-directory.ts'
import { endLoudly } from './last-words.ts'
import type { EngineSettings } from './worker-protocol.ts'

/** Small, because everything here is: the whole engine lives in one process's memory. */
const SIZES = ['shared_buffers=16MB', 'max_wal_size=64MB', 'min_wal_size=32MB']
const SETTINGS = SIZES.flatMap((size) => ['-c', size])

/** Opens the engine of a data directory, made first if it is new, or one in memory. */
export async function openEngine(settings: EngineSettings): Promise<PGlite> {
  if (!settings.dataDir) return started(inMemory(settings.template))
  await initialiseDirectory(settings.dataDir, settings.template, initdb)
  return started(onDisk(postgresFolder(settings.dataDir)))
}

async function started(options: PGliteOptions): Promise<PGlite> {
  const engine = new PGlite(options)
  await engine.waitReady
  return engine
}

/** PGlite runs initdb by itself in a folder that holds no database yet. */
async function initdb(folder: string): Promise<void> {
  const engine = await started(onDisk(folder))
  await engine.close()
}

function onDisk(folder: string): PGliteOptions {
  const fs = new DurableFS(folder, (error) =>
    endLoudly(`the disk refused to make a write durable: ${String(error)}`),
  )
  // PGlite passes -F (fsync off), and its fdatasync is an empty function: plain fsync it is.
  const params = PGlite.defaultStartParams.filter((param) => param !== '-F')
  return { fs, startParams: [...params, ...SETTINGS, '-c', 'wal_sync_method=fsync'] }
}

function inMemory(template: string | undefined): PGliteOptions {
  const startParams = [...PGlite.defaultStartParams, ...SETTINGS]
  if (!template) return { startParams }
  const type = 'application/x-gzip'
  return { startParams, loadDataDir: new File([readFileSync(template)], template, { type }) }
}
