import {
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  writeSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { DatabaseFault } from '../database-fault.ts'
import { syncFolder } from './durable-fs.ts'
import { postgresFolder } from './initialise-directory.ts'

/** The PostgreSQL major of the PGlite that package.json pins. */
export const EMBEDDED_MAJOR = 18

/** Which engine made a data directory; kept in it as KEYWARD_ENGINE.json. */
type EngineFile = { postgresMajor: number; pglite: string }

/** The version of the PGlite that is installed. */
export function pgliteVersion(): string {
  const entry = createRequire(import.meta.url).resolve('@electric-sql/pglite')
  const manifest = readFileSync(join(dirname(entry), '..', 'package.json'), 'utf8')
  return (JSON.parse(manifest) as { version: string }).version
}

/**
 * Throws a DatabaseFault when the directory was made by an engine whose files this one cannot
 * read: another PostgreSQL major, or another line of PGlite (the engine itself would only say
 * that it "failed to initialize properly").
 */
export function assertSameEngine(dataDir: string): void {
  const found = readEngineFile(dataDir) ?? readPostgresMajor(dataDir)
  if (!found) return
  const known = { postgresMajor: EMBEDDED_MAJOR, pglite: pgliteVersion() }
  const sameLine = !found.pglite || lineOf(found.pglite) === lineOf(known.pglite)
  if (found.postgresMajor === known.postgresMajor && sameLine) return
  throw new DatabaseFault(
    'engine_mismatch',
    `The data directory ${dataDir} was made by ${describe(found)}, and this Keyward has ` +
      `${describe(known)}. Export the data with the Keyward that made it, and import it here.`,
  )
}

/** Records the engine once it has opened the directory. */
export function writeEngineFile(dataDir: string): void {
  const current: EngineFile = { postgresMajor: EMBEDDED_MAJOR, pglite: pgliteVersion() }
  if (readEngineFile(dataDir)?.pglite === current.pglite) return
  const file = engineFile(dataDir)
  const fd = openSync(`${file}.new`, 'w', 0o600)
  try {
    writeSync(fd, `${JSON.stringify(current)}\n`)
    fsyncSync(fd)
  } finally {
    closeSync(fd)
  }
  renameSync(`${file}.new`, file)
  syncFolder(dataDir)
}

function engineFile(dataDir: string): string {
  return join(dataDir, 'KEYWARD_ENGINE.json')
}

function readEngineFile(dataDir: string): EngineFile | undefined {
  const file = engineFile(dataDir)
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as EngineFile) : undefined
}

/** For a directory that lost its engine file, or was stopped just before it was written. */
function readPostgresMajor(dataDir: string): EngineFile | undefined {
  const file = join(postgresFolder(dataDir), 'PG_VERSION')
  if (!existsSync(file)) return undefined
  return { postgresMajor: Number.parseInt(readFileSync(file, 'utf8'), 10), pglite: '' }
}

/** Before 1.0 the second number is the one that announces incompatible changes. */
function lineOf(version: string): string {
  const [major, minor] = version.split('.')
  return major === '0' ? `0.${minor}` : `${major}`
}

function describe({ postgresMajor, pglite }: EngineFile): string {
  return pglite ? `PostgreSQL ${postgresMajor} (PGlite ${pglite})` : `PostgreSQL ${postgresMajor}`
}
