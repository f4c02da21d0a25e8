import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { PGlite, type PGliteOptions } from '@electric-sql/pglite'
import { DurableFS } from './durable-fs.ts'
import { endLoudly } from './last-words.ts'
import type { EngineSettings } from './worker-protocol.ts'

const MEMORY_SETTINGS = ['-c', 'shared_buffers=16MB']

/** Opens the engine of a directory, or one in memory when there is none. */
export async function openEngine(settings: EngineSettings): Promise<PGlite> {
  const options = settings.directory ? onDisk(settings.directory) : inMemory(settings.template)
  const engine = new PGlite(options)
  await engine.waitReady
  return engine
}

/** The version of the PGlite that is installed. */
export function pgliteVersion(): string {
  const entry = createRequire(import.meta.url).resolve('@electric-sql/pglite')
  const manifest = readFileSync(join(dirname(entry), '..', 'package.json'), 'utf8')
  return (JSON.parse(manifest) as { version: string }).version
}

function onDisk(directory: string): PGliteOptions {
  const fs = new DurableFS(directory, (error) =>
    endLoudly(`the disk refused to make a write durable: ${String(error)}`),
  )
  // PGlite passes -F (fsync off), and its fdatasync is an empty function: plain fsync it is.
  const params = PGlite.defaultStartParams.filter((param) => param !== '-F')
  return { fs, startParams: [...params, ...MEMORY_SETTINGS, '-c', 'wal_sync_method=fsync'] }
}

function inMemory(template: string | undefined): PGliteOptions {
  const startParams = [...PGlite.defaultStartParams, ...MEMORY_SETTINGS]
  if (!template) return { startParams }
  const type = 'application/x-gzip'
  return { startParams, loadDataDir: new File([readFileSync(template)], template, { type }) }
}
