/** The repository's own source files and what they import. */
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { fileURLToPath } from 'node:url'

export const ROOT = fileURLToPath(new URL('../..', import.meta.url))

/** Reads a file of the repository. */
export const read = (path) => readFileSync(join(ROOT, path), 'utf8')

const LEFT_OUT = new Set(['node_modules', 'dist', '.git', 'coverage', 'data', 'test-results'])

/** Every TypeScript file of ours, sorted; paths are relative to the root. */
export function sourceFiles() {
  return filesUnder('')
    .filter((path) => /\.(ts|tsx|mts)$/.test(path) && !path.endsWith('.d.ts'))
    .toSorted()
}

/** Every file under a folder, without what is installed or built. */
export function filesUnder(folder) {
  return readdirSync(join(ROOT, folder), { withFileTypes: true }).flatMap((entry) => {
    if (LEFT_OUT.has(entry.name)) return []
    const path = join(folder, entry.name)
    return entry.isDirectory() ? filesUnder(path) : [path]
  })
}

/** True for tests and for what only tests use. */
export const isTest = (path) =>
  /\.test\.tsx?$/.test(path) || /(^|\/)testing\//.test(path) || path.startsWith('e2e/')

const STATEMENT = /^(?:import|export)\s+(type\s)?([^'"`;]*?\sfrom\s+)?['"]([^'"\n]+)['"]/gm
const DYNAMIC = /\bimport\(\s*['"]([^'"\n]+)['"]\s*\)/g

/** What a file imports: the specifier as written, and whether only types are taken or it is loaded later. */
export function importsOf(path) {
  const text = read(path)
  const found = [...text.matchAll(STATEMENT)].map(([, type, names = '', specifier]) => ({
    specifier,
    typeOnly: type !== undefined || onlyTypes(names),
    lazy: false,
  }))
  const dynamic = [...text.matchAll(DYNAMIC)].map(([, specifier]) => ({
    specifier,
    typeOnly: false,
    lazy: true,
  }))
  return [...found, ...dynamic]
}

/** `{ type A, type B }` takes nothing at run time. */
function onlyTypes(names) {
  const braces = /^\s*\{([^}]*)\}\s*from\s+$/.exec(names)
  if (braces === null) return false
  const each = braces[1]
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '')
  return each.length > 0 && each.every((name) => name.startsWith('type '))
}

const WORKSPACES = ['contract', 'server', 'sdk', 'cli', 'console']

/**
 * The file of ours that a specifier leads to, `{ file }`; a package of others, `{ pkg }`; or an
 * asset or built file, `{}`.
 */
export function resolveImport(from, specifier, files) {
  if (specifier.startsWith('.')) {
    const target = normalize(join(dirname(from), specifier))
    return { file: [target, `${target}.ts`, `${target}.tsx`].find((each) => files.has(each)) }
  }
  const [, workspace, rest] = /^@keyward\/([a-z]+)(?:\/(.+))?$/.exec(specifier) ?? []
  if (workspace === undefined || !WORKSPACES.includes(workspace)) return { pkg: specifier }
  const entry = rest ?? (workspace === 'server' || workspace === 'cli' ? 'main' : 'index')
  return { file: `${workspace}/${entry}.ts`, workspace }
}

/** All edges between files of ours: from, to, typeOnly, and the specifier. */
export function importEdges(paths = sourceFiles()) {
  const files = new Set(paths)
  return paths.flatMap((from) =>
    importsOf(from).flatMap(({ specifier, typeOnly, lazy }) => {
      const { file, workspace } = resolveImport(from, specifier, files)
      return file === undefined ? [] : [{ from, to: file, typeOnly, lazy, specifier, workspace }]
    }),
  )
}
