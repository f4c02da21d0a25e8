/** Holds the verb ledger of docs/vocabulary.md against routes, files, command, permissions, events and console. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { routesOf } from '../cli/dist/command.js'
import { createProgram } from '../cli/dist/program.js'
import { ROUTES } from '../contract/dist/index.js'
import { PERMISSIONS } from '../server/dist/permissions.js'
import { codeWords, tableRows } from './lib/markdown-table.mjs'
import { finish } from './lib/report.mjs'
import { importEdges, isTest, ROOT, read, sourceFiles } from './lib/sources.mjs'

/** Asked by services and by callers with a key, so they are not in the table of routes. */
const VERIFICATIONS = {
  verifyKey: { method: 'POST', path: '/v1/keys/verify' },
  batchVerifyKeys: { method: 'POST', path: '/v1/keys/batch-verify' },
  introspectKey: { method: 'POST', path: '/oauth2/introspect' },
  verifyNginx: { method: 'ANY', path: '/v1/verify/nginx' },
  verifyForward: { method: 'ANY', path: '/v1/verify/forward' },
  verifyEnvoy: { method: 'ANY', path: '/v1/verify/envoy/*' },
  followStream: { method: 'GET', path: '/v1/verifier/stream' },
  takeLease: { method: 'GET', path: '/v1/verifier/lease' },
  reportUses: { method: 'POST', path: '/v1/verifier/uses' },
  getOwnKey: { method: 'GET', path: '/v1/self' },
}

const page = read('docs/vocabulary.md')
const ledger = tableRows(
  page,
  '| route | use case | HTTP | command | act | audit event | console |',
).map(readRow)
const otherEvents = tableRows(page, '| audit event | recorded when | file |').map(
  ([event, , file]) => ({
    event: codeWords(event)[0],
    file: codeWords(file)[0],
  }),
)
const routes = { ...ROUTES, ...VERIFICATIONS }
const commands = leavesOf(createProgram())
const files = sourceFiles().filter((path) => !isTest(path))
const edges = importEdges(files)
const textOf = new Map(files.map((path) => [path, read(path)]))
const consoleFiles = files.filter((path) => path.startsWith('console/'))
const consoleCode = consoleFiles
  .filter((path) => !path.startsWith('console/i18n/'))
  .map((path) => textOf.get(path))
const consoleTexts = consoleFiles
  .filter((path) => path.startsWith('console/i18n/en/'))
  .map((path) => textOf.get(path))

const problems = [
  ...ledger.flatMap(problemsOfRow),
  ...otherEvents.flatMap(problemsOfEvent),
  ...missing(),
]
finish(
  problems,
  `${ledger.length} use cases are called the same in all ${ledger.length * 7} cells of the ledger`,
)

function readRow(cells) {
  const [[route], [file], [http], cli, [act], [event]] = cells.slice(0, 6).map(codeWords)
  return { route, file: `server/${file}.ts`, http, cli, act, event, label: cells[6] }
}

function problemsOfRow({ route, file, http, cli, act, event, label }) {
  const known = routes[route]
  if (known === undefined) return [`${route}: there is no such route`]
  const wrong = [
    [http !== `${known.method} ${known.path}`, `HTTP is ${known.method} ${known.path}`],
    [!existsSync(join(ROOT, file)), `there is no ${file}`],
    [act !== known.act, `the act is ${known.act}`],
    [act !== undefined && !Object.hasOwn(PERMISSIONS, act), `there is no permission ${act}`],
    [
      !sameSet(cli, commandsOf(route)),
      `the commands are ${commandsOf(route).join(', ') || 'none'}`,
    ],
    [event !== undefined && !records(file, event), `${file} does not record ${event}`],
    [event === undefined && known.method !== 'GET' && recordsAny(file), `${file} records an event`],
    [!isShown(route, label), `the console does not call it "${label}"`],
  ]
  return wrong.filter(([is]) => is).map(([, sentence]) => `${route}: ${sentence}`)
}

function problemsOfEvent({ event, file }) {
  return textOf.get(file)?.includes(`'${event}'`) ? [] : [`${file} does not record ${event}`]
}

/** What exists and is not in the ledger. */
function missing() {
  const rows = {
    route: new Set(ledger.map(({ route }) => route)),
    act: new Set(ledger.map(({ act }) => act)),
  }
  const events = new Set([...ledger, ...otherEvents].map(({ event }) => event))
  const recorded = files
    .filter((path) => path.startsWith('server/'))
    .flatMap((path) => eventsIn(textOf.get(path)))
  return [
    ...Object.keys(routes)
      .filter((route) => !rows.route.has(route))
      .map((route) => `The route ${route} is not in the ledger`),
    ...Object.keys(PERMISSIONS)
      .filter((act) => !rows.act.has(act))
      .map((act) => `The act ${act} is not in the ledger`),
    ...[...new Set(recorded)]
      .filter((event) => !events.has(event))
      .map((event) => `The event ${event} is not in the ledger`),
    ...ledger
      .map(({ route }) => route)
      .filter((route, i, all) => all.indexOf(route) !== i)
      .map((route) => `${route} is in the ledger twice`),
  ]
}

function eventsIn(text) {
  return [...text.matchAll(/(?:action: |Event\([^)]*?)'([a-z_]+\.[a-z_]+)'/g)].map(
    ([, event]) => event,
  )
}

/** In the use case itself, or in what it builds on within its noun. */
function records(file, event) {
  return reach(file).some((path) => eventsIn(textOf.get(path)).includes(event))
}

function recordsAny(file) {
  return eventsIn(textOf.get(file) ?? '').length > 0
}

function reach(file, seen = new Set([file])) {
  const noun = file.slice(0, file.lastIndexOf('/') + 1)
  for (const { from, to } of edges) {
    if (from === file && to.startsWith(noun) && !seen.has(to)) reach(to, seen.add(to))
  }
  return [...seen]
}

function commandsOf(route) {
  if (route === 'verifyKey')
    return commands.filter(({ path }) => path === 'keys verify').map(({ path }) => path)
  return commands.filter(({ command }) => routesOf(command).includes(route)).map(({ path }) => path)
}

function leavesOf(command, path = '') {
  if (command.commands.length === 0) return [{ path, command }]
  return command.commands.flatMap((child) => leavesOf(child, `${path} ${child.name()}`.trim()))
}

/** The console calls the route and has a text with that label; or neither, where the ledger says "—". */
function isShown(route, label) {
  const called = consoleCode.some((text) => new RegExp(`\\.${route}\\b`).test(text))
  if (label === '—') return !called
  const labelled = consoleTexts.some((text) => text.includes(`: '${label}'`))
  return labelled && (called || route === 'verifyKey')
}

function sameSet(a, b) {
  return a.length === b.length && a.every((each) => b.includes(each))
}
