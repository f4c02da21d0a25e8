/** A CPU profile of serving alone: filling the database would hide it. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { Session } from 'node:inspector/promises'
import { join } from 'node:path'

/** Starts sampling; the answer stops it and writes a file that Chrome's developer tools open. */
export async function startProfile() {
  const session = new Session()
  session.connect()
  await session.post('Profiler.enable')
  await session.post('Profiler.start')
  return async (folder) => {
    const { profile } = await session.post('Profiler.stop')
    mkdirSync(folder, { recursive: true })
    const path = join(folder, `keyward-${process.pid}.cpuprofile`)
    writeFileSync(path, JSON.stringify(profile))
    console.error(`Profile: ${path}`)
  }
}
