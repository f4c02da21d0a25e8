import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The folder of the server package, whether this runs from its sources or from `dist`. */
export const serverRoot: string = findServerRoot(dirname(fileURLToPath(import.meta.url)))

/** Reviewed SQL migrations; read in place, never copied into `dist`. */
export const migrationsFolder: string = join(serverRoot, 'db', 'migrations')

/** Where the build leaves the prepared data directory of the embedded engine. */
export const templateFolder: string = join(serverRoot, 'dist', 'template')

/** The compiled entry of the engine's worker: a worker thread cannot run TypeScript. */
export const engineWorkerFile: string = join(serverRoot, 'dist/db/embedded/pglite-worker.js')

/** The compiled entry of a thread that answers verifications. */
export const workerFile: string = join(serverRoot, 'dist/verification/workers/thread.js')

function findServerRoot(from: string): string {
  for (let folder = from; ; folder = dirname(folder)) {
    const manifest = join(folder, 'package.json')
    if (existsSync(manifest) && packageName(manifest) === '@keyward/server') return folder
    if (dirname(folder) === folder) throw new Error(`No @keyward/server package above ${from}`)
  }
}

function packageName(manifest: string): unknown {
  return (JSON.parse(readFileSync(manifest, 'utf8')) as { name?: unknown }).name
}
