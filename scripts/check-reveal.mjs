/** Holds every call of `.reveal()` against the list of places that may turn a plaintext into text. */
import { finish } from './lib/report.mjs'
import { REVEALS } from './lib/reveal-list.mjs'
import { isTest, read, sourceFiles } from './lib/sources.mjs'

const CALL = /\.reveal\s*(?:\?\.)?\s*\(|\.reveal\.(?:call|apply|bind)\b|\[\s*['"`]reveal['"`]\s*\]/g
/** Where the method itself stands. */
const DEFINITION = 'contract/plaintext.ts'
const LEAVING_MAX = 2

const found = new Map(
  sourceFiles()
    .filter((path) => !isTest(path) && path !== DEFINITION && !path.startsWith('scripts/'))
    .map((path) => [path, read(path).match(CALL)?.length ?? 0])
    .filter(([, times]) => times > 0),
)
const leaving = Object.entries(REVEALS).filter(([, { leaves }]) => leaves)

const problems = [
  ...[...found]
    .filter(([path, times]) => REVEALS[path]?.times !== times)
    .map(
      ([path, times]) =>
        `${path} reveals ${times} times; the list says ${REVEALS[path]?.times ?? 0}`,
    ),
  ...Object.keys(REVEALS)
    .filter((path) => !found.has(path))
    .map((path) => `${path} reveals nothing any more; take it from the list`),
  ...(leaving.length > LEAVING_MAX
    ? [`Plaintexts leave the server in ${leaving.length} places; ${LEAVING_MAX} are agreed`]
    : []),
]
const calls = [...found.values()].reduce((sum, times) => sum + times, 0)
finish(
  problems,
  `${calls} calls of .reveal() in ${found.size} files are listed; plaintexts leave the server in ${leaving.length} places`,
)
