/** What a snapshot is written into before it takes the place of the last one. */
import { randomBytes } from 'node:crypto'
import { type FileHandle, open, readdir, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'

export type Draft = { readonly path: string; readonly file: FileHandle }

/**
 * Security: a name that nobody can tell beforehand, and only a file that was not there, or somebody
 * who may write in the folder could have us write through a link of theirs.
 */
export async function openDraft(path: string): Promise<Draft> {
  const beside = `${path}.${randomBytes(16).toString('hex')}.new`
  return { path: beside, file: await open(beside, 'wx', 0o600) }
}

/** Removes what a process that was killed in the middle has left beside a snapshot. */
export async function removeDrafts(path: string): Promise<void> {
  const folder = dirname(path)
  const names = await readdir(folder).catch(() => [])
  const start = `${basename(path)}.`
  const drafts = names.filter(
    (name) => name.startsWith(start) && /^[0-9a-f]+\.new$/.test(name.slice(start.length)),
  )
  await Promise.all(drafts.map((name) => rm(join(folder, name), { force: true })))
}
