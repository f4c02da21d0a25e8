/**
 * `npm run bench [-- NAME …] [--json] [--rounds 5] [--seconds 3] [--keys 100000] [--profile DIR]
 * [--deletes 2000] [--together 4] [--revisions 100000] [--partitions 20] [--record FILE]`
 */
import { parseArgs } from 'node:util'
import { createKey } from './figures/create-key.mjs'
import { freeze } from './figures/freeze.mjs'
import { listPage } from './figures/list-page.mjs'
import { nginxHop } from './figures/nginx-hop.mjs'
import { partition } from './figures/partition.mjs'
import { PEERS } from './figures/peers.mjs'
import { replicaIndex } from './figures/replica-index.mjs'
import { revisionLoss } from './figures/revision-loss.mjs'
import { revocation, revocationOfMany, revocationUnnotified } from './figures/revocation.mjs'
import { startFromDatabase } from './figures/start-node.mjs'
import { usageAccounting, usageFlush } from './figures/usage.mjs'
import { introspection, verifyHttpForward, verifyHttpPost } from './figures/verify-http.mjs'
import { verifyHttpMalformed, verifyHttpUnknown } from './figures/verify-http-bad-keys.mjs'
import { verifyInProcess } from './figures/verify-in-process.mjs'
import { verifyUnderLoad } from './figures/verify-under-load.mjs'
import { recordFigure } from './lib/record.mjs'
import { printFigure, printHeader } from './lib/report.mjs'

const FIGURES = {
  'verify-http-post': verifyHttpPost,
  'verify-http-forward': verifyHttpForward,
  introspection,
  'verify-http-unknown': verifyHttpUnknown,
  'verify-http-malformed': verifyHttpMalformed,
  'nginx-hop': nginxHop,
  'verify-in-process': verifyInProcess,
  index: replicaIndex,
  'start-from-database': startFromDatabase,
  'list-page': listPage,
  'create-key': createKey,
  revocation,
  'revocation/100-verifiers': revocationOfMany,
  'revocation/notify-lost': revocationUnnotified,
  'revision-loss': revisionLoss,
  partition,
  freeze,
  'verify-under-load': verifyUnderLoad,
  'usage-flush': usageFlush,
  'usage-accounting': usageAccounting,
  ...PEERS,
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: 'boolean', default: false },
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '3' },
    keys: { type: 'string', default: '100000' },
    asked: { type: 'string', default: '20000' },
    deletes: { type: 'string', default: '2000' },
    together: { type: 'string', default: '4' },
    revisions: { type: 'string', default: '100000' },
    partitions: { type: 'string', default: '20' },
    profile: { type: 'string' },
    record: { type: 'string' },
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
  deletes: Number(values.deletes),
  together: Number(values.together),
  revisions: Number(values.revisions),
  partitions: Number(values.partitions),
  profile: values.profile,
}
const chosen = positionals.length > 0 ? positionals : Object.keys(FIGURES)

if (!values.json) printHeader(options)
for (const name of chosen) {
  for await (const figure of FIGURES[name](options, name)) {
    printFigure(figure, values.json)
    if (values.record !== undefined && !figure.missing) recordFigure(values.record, figure, options)
  }
}
