/** `npm run bench [-- NAME …] [--json] [--rounds 5] [--seconds 3] [--keys 100000] [--profile DIR]` */
import { parseArgs } from 'node:util'
import { createKey } from './figures/create-key.mjs'
import { listPage } from './figures/list-page.mjs'
import { replicaIndex } from './figures/replica-index.mjs'
import { verifyHttpPost } from './figures/verify-http-post.mjs'
import { verifyInProcess } from './figures/verify-in-process.mjs'
import { printFigure, printHeader } from './lib/report.mjs'

const FIGURES = {
  'verify-http-post': verifyHttpPost,
  'verify-in-process': verifyInProcess,
  index: replicaIndex,
  'list-page': listPage,
  'create-key': createKey,
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: 'boolean', default: false },
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '3' },
    keys: { type: 'string', default: '100000' },
    asked: { type: 'string', default: '20000' },
    profile: { type: 'string' },
  },
})
const unknown = positionals.filter((name) => !Object.hasOwn(FIGURES, name))
if (unknown.length > 0) {
  console.error(
    `No figure is called ${unknown.join(', ')}. There are ${Object.keys(FIGURES).join(', ')}.`,
  )
  process.exit(2)
}
const options = {
  rounds: Number(values.rounds),
  seconds: Number(values.seconds),
  keys: Number(values.keys),
  asked: Math.min(Number(values.asked), Number(values.keys)),
  profile: values.profile,
}
const chosen = positionals.length > 0 ? positionals : Object.keys(FIGURES)

if (!values.json) printHeader(options)
for (const name of chosen) {
  for await (const figure of FIGURES[name](options)) printFigure(figure, values.json)
}
