/** Every test that SECURITY.md, docs/threat-model.md and docs/consistency.md name exists under that very name. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { finish } from './lib/report.mjs'
import { ROOT, read } from './lib/sources.mjs'

const PAGES = ['SECURITY.md', 'docs/threat-model.md', 'docs/consistency.md']
/** A test file, or a suite that several of them run. */
const REFERENCE = /`([^`]+(?:\.test\.tsx?|\/suite\.ts))` “([^”]+)”/g

const named = PAGES.flatMap((page) =>
  [...read(page).matchAll(REFERENCE)].map(([, file, title]) => ({ page, file, title })),
)
finish(
  [
    ...named
      .filter(({ file, title }) => !hasTest(file, title))
      .map(({ page, file, title }) => `${page}: ${file} has no test “${title}”`),
    ...promisesWithoutTest().map((row) => `SECURITY.md: this promise names no test: ${row}`),
  ],
  `${named.length} tests that promises lean on exist`,
)

function hasTest(file, title) {
  return existsSync(join(ROOT, file)) && read(file).includes(title)
}

function promisesWithoutTest() {
  const section = read('SECURITY.md').split('## What is promised')[1].split('\n## ')[0]
  const rows = section
    .split('\n')
    .filter((line) => line.startsWith('| '))
    .slice(1)
  return rows.filter((row) => row.match(REFERENCE) === null)
}
