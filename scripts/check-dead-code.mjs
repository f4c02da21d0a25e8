/** Runs knip: no file, export or dependency that nobody uses. */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { finish } from './lib/report.mjs'
import { ROOT, sourceFiles } from './lib/sources.mjs'

const knip = join(ROOT, 'node_modules', 'knip', 'bin', 'knip.js')
const run = spawnSync(process.execPath, [knip, '--reporter', 'json', '--no-progress'], {
  cwd: ROOT,
  encoding: 'utf8',
  maxBuffer: 1 << 26,
})
if (run.status !== 0 && !run.stdout.startsWith('{')) {
  process.stderr.write(run.stdout + run.stderr)
  process.exit(1)
}
const { issues } = JSON.parse(run.stdout)
finish(
  issues.flatMap(({ file, ...kinds }) =>
    Object.entries(kinds).flatMap(([kind, found]) =>
      namesOf(found).map((name) => `${file}: ${kind}: ${name}`),
    ),
  ),
  `${sourceFiles().length} files: no unused file, export or dependency`,
)

function namesOf(found) {
  if (Array.isArray(found)) return found.map((each) => each.name ?? JSON.stringify(each))
  return typeof found === 'object' && found !== null ? Object.keys(found) : []
}
