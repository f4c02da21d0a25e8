/** docs/figures.md, from docs/figures.jsonl. */
import { FIGURES_FILE, readFigures } from './figures.mjs'

export function figuresPage() {
  const figures = readFigures()
  const goals = figures.filter(({ goal }) => goal !== null)
  const met = goals.filter((figure) => figure.met).length
  return `<!-- Made by \`npm run docs\` from ${FIGURES_FILE}. -->

# Figures as measured

${met} of ${goals.length} goals are met. What each figure is, and what keeps the others from their
goals: [performance.md](performance.md), [consistency.md](consistency.md#how-it-is-measured).

![Each figure beside its goal](images/figures.svg)

\`npm run bench -- NAME --record ${FIGURES_FILE}\` measures a figure again and puts it here. Ratios are
to the reference of the same run, more is better; absolute numbers belong to the machine.

${[...new Set(figures.map(setting))].map((text) => section(text, figures)).join('\n\n')}
`
}

const setting = ({ day, machine, settings }) => `${day} · ${machine} · ${settings}`

const section = (text, figures) => `## ${text}

| figure | value | reference | ratio | goal | |
|---|---|---|---|---|---|
${figures
  .filter((figure) => setting(figure) === text)
  .map(row)
  .join('\n')}`

function row({ name, value, unit, baseline, ratio, goal, met }) {
  const cells = [
    `\`${name}\``,
    `${number(value)} ${unit}`,
    baseline === null ? '–' : number(baseline),
    ratio === null ? '–' : ratio.toPrecision(2),
    goal === null ? '–' : `≥ ${number(goal)}`,
    verdict(met),
  ]
  return `| ${cells.join(' | ')} |`
}

const number = (value) => value.toLocaleString('en', { maximumSignificantDigits: 4 })

function verdict(met) {
  if (met === null) return ''
  return met ? 'met' : '**not met**'
}
