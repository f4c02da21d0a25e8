/** Every check except the tests, one after the other; says at the end which of them failed. */
import { spawnSync } from 'node:child_process'
import { ROOT, read } from './lib/sources.mjs'

// Types come first: the checks of ledger and documents read what they build.
const FIRST = ['check:format', 'check:lint', 'check:types']
const { scripts } = JSON.parse(read('package.json'))
const others = Object.keys(scripts).filter(
  (name) => name.startsWith('check:') && name !== 'check:code' && !FIRST.includes(name),
)

const failed = []
for (const name of [...FIRST, ...others]) {
  console.log(`\n${name}`)
  const { status } = spawnSync('npm', ['run', '--silent', name], { cwd: ROOT, stdio: 'inherit' })
  if (status !== 0) failed.push(name)
}
console.log('')
if (failed.length > 0) {
  console.error(`Failed: ${failed.join(', ')}`)
  process.exit(1)
}
console.log(`${FIRST.length + others.length} checks passed`)
