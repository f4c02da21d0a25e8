/** The import table of ARCHITECTURE.md: which part of the code a file is, and what that part may import. */
import { matchesGlob } from './glob.mjs'
import { codeWords, tableRows } from './markdown-table.mjs'
import { read } from './sources.mjs'

const HEADER = '| part | files | may import |'

/** Rows of the table, as `{ part, patterns, may }`. */
export function readImportTable() {
  return tableRows(read('ARCHITECTURE.md'), HEADER).map((cells) => {
    const [[part], patterns, may] = cells.map(codeWords)
    return { part, patterns, may: new Set(may) }
  })
}

/** The part a file belongs to: a test to the tests, and else the longest pattern that matches wins. */
export function partOf(path, rows) {
  const matches = rows.flatMap(({ part, patterns }) =>
    patterns.filter((pattern) => matchesGlob(path, pattern)).map((pattern) => ({ part, pattern })),
  )
  const rank = ({ part, pattern }) => (part === 'tests' ? Infinity : pattern.length)
  return matches.toSorted((a, b) => rank(b) - rank(a))[0]?.part
}
