/** The figures that `npm run bench -- --record docs/figures.jsonl` kept. */
import { read } from './sources.mjs'

export const FIGURES_FILE = 'docs/figures.jsonl'

export const readFigures = () =>
  read(FIGURES_FILE)
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line))
