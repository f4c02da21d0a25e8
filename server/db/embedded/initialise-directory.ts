import fs from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { syncFolder } from './durable-fs.ts'
import { unpackTar } from './tar.ts'

/** Where PostgreSQL's own files are, inside the data directory. */
export function postgresFolder(dataDir: string): string {
  return join(dataDir, 'pg')
}

/**
 * Makes PostgreSQL's files in a new data directory, from the template or with `initdb`. They are
 * made beside their place, synced, and renamed into it: a directory is there whole or not at all.
 */
export async function initialiseDirectory(
  dataDir: string,
  template: string | undefined,
  initdb: (folder: string) => Promise<void>,
): Promise<void> {
  const finished = postgresFolder(dataDir)
  if (fs.existsSync(finished)) return
  const unfinished = `${finished}.new`
  fs.rmSync(unfinished, { recursive: true, force: true })
  fs.mkdirSync(unfinished, { mode: 0o700 })
  if (template) unpackTar(gunzipSync(fs.readFileSync(template)), unfinished)
  else await initdb(unfinished)
  syncTree(unfinished)
  fs.renameSync(unfinished, finished)
  syncFolder(dataDir)
}

function syncTree(folder: string): void {
  for (const entry of fs.readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) syncTree(path)
    else syncFile(path)
  }
  syncFolder(folder)
}

function syncFile(path: string): void {
  const fd = fs.openSync(path, 'r+')
  try {
    fs.fsyncSync(fd)
  } finally {
    fs.closeSync(fd)
  }
}
