/** Builds and type-checks every workspace and the tests; the scripts after it use what it built. */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { finish } from './lib/report.mjs'
import { ROOT, read } from './lib/sources.mjs'

const tsc = join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc')
const { status } = spawnSync(process.execPath, [tsc, '-b'], { cwd: ROOT, stdio: 'inherit' })
const { references } = JSON.parse(read('tsconfig.json'))
finish(
  status === 0 ? [] : ['The types do not fit'],
  `${references.length} projects type-check: ${references.map(({ path }) => path).join(', ')}`,
)
