/** How figures are written: a line of JSON each, or a table for people. */
import { cpus } from 'node:os'

/**
 * A figure beside the reference of the same run. `ratio` is made so that more is better and 1.0
 * means "as good as the reference".
 */
export const figure = (name, unit, { value, baseline = null, ratio = null, goal = null }) => ({
  name,
  value: rounded(value),
  unit,
  baseline: rounded(baseline),
  ratio: rounded(ratio),
  goal,
  met: goal === null ? null : ratio >= goal,
})

/** What could not be measured here, and why. */
export const missing = (name, why) => ({ name, missing: why })

export function printHeader({ rounds, seconds, keys }) {
  console.log(`${cpus().length} × ${cpus()[0]?.model ?? 'unknown CPU'}, Node ${process.version}`)
  console.log(`median of ${rounds} rounds of ${seconds} s, ${keys} keys\n`)
  console.log(row(['figure', 'value', 'unit', 'reference', 'ratio', 'goal', '']))
}

export function printFigure(figure, asJson) {
  if (asJson) console.log(JSON.stringify(figure))
  else if (figure.missing) console.log(`${figure.name.padEnd(WIDTHS[0])}  ${figure.missing}`)
  else console.log(row(cellsOf(figure)))
}

function cellsOf({ name, value, unit, baseline, ratio, goal, met }) {
  const verdict = { true: 'met', false: 'NOT MET', null: '' }[met]
  return [name, value, unit, baseline, ratio, goal === null ? '' : `≥ ${rounded(goal)}`, verdict]
}

const WIDTHS = [34, 10, 16, 10, 6, 7, 7]
const row = (cells) => cells.map((cell, i) => String(cell ?? '').padEnd(WIDTHS[i])).join('  ')

const rounded = (number) => (number === null ? null : Number(number.toPrecision(4)))

/** The middle of a list of numbers. */
export function median(numbers) {
  const sorted = numbers.toSorted((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}

/** The median of one field of several samples. */
export const medianOf = (samples, field) => median(samples.map((sample) => sample[field]))

/** A figure that may be at most so much; its ratio is how much room is left, 1000 at most. */
export const atMost = (name, unit, value, limit) =>
  figure(name, unit, { value, baseline: limit, ratio: roomOf(value, limit), goal: 1 })

function roomOf(value, limit) {
  if (limit === 0) return value === 0 ? 1 : 0
  return limit / Math.max(value, limit / 1000)
}

/** The number that a share `q` of the numbers is not above. */
export function percentile(numbers, q) {
  const sorted = Float64Array.from(numbers).toSorted()
  return sorted[Math.max(0, Math.ceil(q * sorted.length) - 1)]
}
