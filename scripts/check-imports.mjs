/** Holds the import table of ARCHITECTURE.md against the code, and allows no circle of imports. */
import { findCircles } from './lib/circles.mjs'
import { partOf, readImportTable } from './lib/import-table.mjs'
import { finish } from './lib/report.mjs'
import { importEdges, sourceFiles } from './lib/sources.mjs'

const rows = readImportTable()
const files = sourceFiles().filter((path) => !path.startsWith('scripts/'))
const edges = importEdges(files)
const partOfFile = new Map(files.map((path) => [path, partOf(path, rows)]))
const mayOf = new Map(rows.map(({ part, may }) => [part, may]))

const problems = [
  ...files.filter((path) => !partOfFile.get(path)).map((path) => `${path} is in no part`),
  ...edges.filter(isForbidden).map(describe),
  ...edges
    .filter(crossesByPath)
    .map(
      ({ from, specifier }) =>
        `${from}: ${specifier} leaves its workspace by a path; use the package name`,
    ),
  ...findCircles(edges.filter(({ typeOnly, lazy }) => !typeOnly && !lazy)).map(
    (group) => `Circle: ${group.join(' ↔ ')}`,
  ),
  ...rows
    .filter(({ part }) => ![...partOfFile.values()].includes(part))
    .map(({ part }) => `The part \`${part}\` has no files`),
]
finish(
  problems,
  `${edges.length} imports of ${files.length} files are as ARCHITECTURE.md says; no circles`,
)

/** Types leave nothing behind at run time, so inside a workspace they may be named from anywhere. */
function isForbidden({ from, to, typeOnly }) {
  const [source, target] = [partOfFile.get(from), partOfFile.get(to)]
  if (source === target || source === undefined) return false
  const inside = workspaceOf(from) === workspaceOf(to)
  if (inside && (typeOnly || mayOf.get(source).has('its workspace'))) return false
  return target === undefined || !mayOf.get(source).has(target)
}

function describe({ from, to }) {
  return `${from} (${partOfFile.get(from)}) may not import ${to} (${partOfFile.get(to) ?? 'no file'})`
}

function crossesByPath({ from, to, specifier }) {
  if (['tests', 'e2e'].includes(partOfFile.get(from))) return false
  return specifier.startsWith('.') && workspaceOf(from) !== workspaceOf(to)
}

function workspaceOf(path) {
  return path.split('/')[0]
}
