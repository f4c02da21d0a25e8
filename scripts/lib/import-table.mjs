/** The import table of ARCHITECTURE.md: which part of the code a file is, and what that part may import. */
import { matchesGlob } from './glob.mjs'
import { read } from './sources.mjs'

const HEADING = '## Who may import whom'

/** Rows of the table, as `{ part, patterns, may }`. */
export function readImportTable() {
  const section = read('ARCHITECTURE.md').split(HEADING)[1]?.split('\n## ')[0] ?? ''
  const rows = section
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .map((line) => {
      const [part, patterns, may] = line.split('|').slice(1, 4).map(codeWords)
      return { part: part[0], patterns, may: new Set(may) }
    })
  if (rows.length === 0) throw new Error(`ARCHITECTURE.md has no table under "${HEADING}"`)
  return rows
}

/** The part a file belongs to: a test to the tests, and else the longest pattern that matches wins. */
export function partOf(path, rows) {
  const matches = rows.flatMap(({ part, patterns }) =>
    patterns.filter((pattern) => matchesGlob(path, pattern)).map((pattern) => ({ part, pattern })),
  )
  const rank = ({ part, pattern }) => (part === 'tests' ? Infinity : pattern.length)
  return matches.toSorted((a, b) => rank(b) - rank(a))[0]?.part
}

const codeWords = (cell) => [...cell.matchAll(/`([^`]+)`/g)].map(([, word]) => word)
