/** Runs every test, says how many ran on which database, in a browser and behind gateways, and in CI refuses to leave any of them out. */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findChromium } from './lib/chromium.mjs'
import { countTests, problemsInCi } from './lib/count-tests.mjs'
import { ROOT } from './lib/sources.mjs'

const chromium = findChromium()
if (chromium.path === null) console.warn(`Browser tests are left out: ${chromium.missing}`)

const folder = mkdtempSync(join(tmpdir(), 'keyward-tests-'))
const report = join(folder, 'report.json')
const { status } = spawnSync(
  process.execPath,
  [
    join(ROOT, 'node_modules', 'vitest', 'vitest.mjs'),
    'run',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
    ...process.argv.slice(2),
  ],
  {
    cwd: ROOT,
    stdio: ['ignore', 'inherit', 'inherit'],
  },
)

if (!existsSync(report)) {
  console.error('The test run ended without a report.')
  process.exit(status || 1)
}
const counts = countTests(JSON.parse(readFileSync(report, 'utf8')))
rmSync(folder, { recursive: true, force: true })

const all = process.argv.length === 2
const problems = process.env.CI && all ? problemsInCi(counts) : []
for (const problem of problems) console.error(problem)
console.log('')
for (const [name, group] of counts.groups) console.log(`${name}: ${line(group)}`)
console.log(line(counts.total))
process.exit(problems.length > 0 ? 1 : (status ?? 1))

function line({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`
}
