/** Reading and replacing one small JSON file, whole or not at all. */
import { chmodSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import type { z } from 'zod'
import { Stop } from '../stop.ts'

/** The file's content, or null when there is none. */
export function readJsonFile<S extends z.ZodType>(path: string, schema: S): z.output<S> | null {
  const text = readIfThere(path)
  if (text === null) return null
  const parsed = schema.safeParse(parseJson(text))
  if (parsed.success) return parsed.data
  throw new Stop('failure', `${path} is not a file of this program. Mend it or delete it.`)
}

/** Writes beside the file and renames, so that a crash leaves the old content or the new. */
export function replaceJsonFile(path: string, content: unknown, mode: number): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  const draft = `${path}.${process.pid}.new`
  writeFileSync(draft, `${JSON.stringify(content, null, 2)}\n`, { mode })
  chmodSync(draft, mode)
  renameSync(draft, path)
}

function readIfThere(path: string): string | null {
  try {
    return readFileSync(path, 'utf8')
  } catch (thrown) {
    const code = (thrown as NodeJS.ErrnoException).code
    if (code === 'ENOENT') return null
    throw new Stop('failure', `Cannot read ${path} (${code ?? 'unknown'}).`)
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
