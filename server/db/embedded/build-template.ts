import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { migrate } from '../migrate.ts'
import { templateFolder } from '../paths.ts'
import { openEmbeddedEngine } from './embedded-engine.ts'
import { templateName } from './template.ts'

/** Makes the template unless it is there already; true if it was made. Removes older ones. */
export async function buildTemplate(folder: string = templateFolder): Promise<boolean> {
  const name = templateName()
  if (existsSync(join(folder, name))) return false
  const archive = await makeArchive()
  mkdirSync(folder, { recursive: true })
  const older = readdirSync(folder).filter((file) => file.endsWith('.tar.gz'))
  for (const file of older) rmSync(join(folder, file), { force: true })
  const unfinished = join(folder, `${name}.${process.pid}.new`)
  writeFileSync(unfinished, archive)
  renameSync(unfinished, join(folder, name))
  return true
}

async function makeArchive(): Promise<Uint8Array> {
  const engine = await openEmbeddedEngine({ fresh: true })
  try {
    await migrate(engine)
    // The epoch must be every installation's own.
    await engine.pool.query('delete from installation')
    await engine.pool.query('vacuum (freeze, analyze)')
    await engine.pool.query('checkpoint')
    return await engine.dump()
  } finally {
    await engine.close()
  }
}
