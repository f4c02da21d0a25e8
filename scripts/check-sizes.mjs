/** Small files stay readable: the median source file has at most 100 lines, and none more than 300. */
import { finish } from './lib/report.mjs'
import { isTest, read, sourceFiles } from './lib/sources.mjs'

const MEDIAN_MAX = 100
const LINES_MAX = 300
const TEST_LINES_MAX = 500

const sizes = sourceFiles().map((path) => ({
  path,
  lines: read(path).trimEnd().split('\n').length,
}))
const sources = sizes.filter(({ path }) => !isTest(path)).toSorted((a, b) => a.lines - b.lines)
const median = sources[Math.floor(sources.length / 2)].lines
const largest = sources.at(-1)

const problems = [
  ...sizes
    .filter(({ path, lines }) => lines > (isTest(path) ? TEST_LINES_MAX : LINES_MAX))
    .map(({ path, lines }) => `${path} has ${lines} lines`),
  ...(median > MEDIAN_MAX
    ? [`The median source file has ${median} lines; ${MEDIAN_MAX} at most`]
    : []),
]
finish(
  problems,
  `${sources.length} source files: the median has ${median} lines, the largest ${largest.lines} (${largest.path})`,
)
