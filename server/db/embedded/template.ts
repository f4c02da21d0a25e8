import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { migrationsFolder, templateFolder } from '../paths.ts'
import { pgliteVersion } from './engine-file.ts'

/**
 * The prepared, migrated data directory to begin a new database from, or undefined when the
 * build has not made one for exactly this engine and these migrations. It only saves time:
 * initdb and the migrations lead to the same database.
 */
export function findTemplate(): string | undefined {
  const file = join(templateFolder, templateName())
  return existsSync(file) ? file : undefined
}

/** Names the engine and the migrations that the template was made with. */
export function templateName(): string {
  const hash = createHash('sha256')
  for (const file of readdirSync(migrationsFolder, {
    recursive: true,
    encoding: 'utf8',
  }).toSorted()) {
    if (!/\.sql$|_journal\.json$/.test(file)) continue
    hash
      .update(file)
      .update('\0')
      .update(readFileSync(join(migrationsFolder, file)))
  }
  return `pglite-${pgliteVersion()}-${hash.digest('hex').slice(0, 16)}.tar.gz`
}
