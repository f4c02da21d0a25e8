import { ROUTES, type Route, type RouteName } from '@keyward/contract'
import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { expect, it } from 'vitest'
import { describeApp } from '../describe-app.ts'
import { PASSWORD, type Person, unique } from '../people.ts'
import {
  broken,
  createDice,
  type Dice,
  fitting,
  type Known,
  NASTY,
  pick,
  type Schema,
} from './generate.ts'
import { createWorld, type Recipe, type World } from './world.ts'

const SEED = Number(process.env['KEYWARD_FUZZ_SEED'] ?? Date.now() % 2 ** 31)
/** Every route once a round. The embedded engine gets the full dose, PostgreSQL a taste of the same. */
const ROUNDS = Number(process.env['KEYWARD_FUZZ_ROUNDS'] ?? 66)
const ROUNDS_ON_POSTGRES = Math.ceil(ROUNDS / 6)
const DAY_MS = 86_400_000
const NAMES = Object.keys(ROUTES) as RouteName[]

type Operation = {
  readonly parameters?: readonly {
    readonly name: string
    readonly in: string
    readonly schema: Schema
  }[]
  readonly requestBody?: {
    readonly content: { readonly 'application/json': { readonly schema: Schema } }
  }
}
type Answer = {
  readonly name: RouteName
  readonly status: number
  readonly sent: string
  readonly body: string
  readonly type: string
}

describeApp('every route of the API', (app) => {
  it('answers whatever it is sent without a fault, and just what openapi.json says', async () => {
    const dice = createDice(SEED)
    const world = await createWorld(app())
    const document = (await (await fetch(`${app().url}/openapi.json`)).json()) as Document
    const check = checker(document)
    const answers: Answer[] = []
    const wrong: string[] = []
    const rounds = app().deps.database.engine === 'postgres' ? ROUNDS_ON_POSTGRES : ROUNDS
    for (let round = 0; round < rounds; round++) {
      await refresh(world)
      for (const name of NAMES) {
        const answer = await callOnce(world, document, name, { dice, mayFail: round > 0 })
        const problem = answer.status >= 500 ? 'a fault' : check(answer)
        if (problem !== null)
          wrong.push(
            `${name} ${answer.status}: ${problem}\n  sent ${answer.sent}\n  got ${answer.body.slice(0, 600)}`,
          )
        answers.push(answer)
      }
    }
    report(answers)
    expect(wrong.slice(0, 5), `seed ${SEED}`).toEqual([])
    const succeeded = answers.filter(({ status }) => status < 300).length
    expect(answers.length).toBeGreaterThanOrEqual(rounds * NAMES.length)
    expect(succeeded / answers.length).toBeGreaterThan(0.3)
    const never = NAMES.filter(
      (name) => !answers.some((answer) => answer.name === name && answer.status < 300),
    )
    expect(never, 'routes that never succeeded').toEqual([])
  }, 900_000)
})

type Document = { readonly paths: Record<string, Record<string, Operation>> }

type Manner = {
  readonly dice: Dice
  /** Whether to break one thing in half of the calls, or to ask for what is not there. The first round does neither, so that every route can succeed. */
  readonly mayFail: boolean
}

/** Time passes, so that limits per hour do not fill; a recent sign-in stays recent. */
async function refresh({ app, admin }: World): Promise<void> {
  app.clock.advance({ minutes: 20 })
  for (const person of [admin, app.operator])
    await person.client.reauthenticate({ body: { password: PASSWORD } })
}

async function callOnce(
  world: World,
  document: Document,
  name: RouteName,
  { dice, mayFail }: Manner,
): Promise<Answer> {
  const route: Route = ROUTES[name]
  const operation = document.paths[route.path]?.[route.method.toLowerCase()] ?? {}
  const recipe = await world.recipe(name)
  const spoil =
    mayFail && dice() < 0.5
      ? pick(dice, ['body', 'params', 'query', 'actor', 'header', 'raw'] as const)
      : null
  // Routes that change who is signed in would change it for the rest of the run.
  const swap = spoil === 'actor' && !/^(session|link|password)\./.test(route.act)
  const by = swap ? pick(dice, [world.stranger, world.member, world.admin]) : recipe.by
  const path =
    pathOf(route, recipe, spoil === 'params' ? dice : null) +
    (mayFail ? queryOf(operation, dice, spoil === 'query') : '')
  const body = bodyOf(operation, recipe, dice, spoil === 'body')
  const headers = headersOf(route, recipe, dice, spoil === 'header')
  const raw = spoil === 'raw' && body !== undefined ? pick(dice, RAW) : undefined
  const response = await send(by, route.method, path, { body, raw, headers })
  const sent = `${route.method} ${path} ${JSON.stringify(body)?.slice(0, 300)} ${JSON.stringify(headers)}`
  return {
    name,
    status: response.status,
    sent,
    body: await response.text(),
    type: response.headers.get('content-type') ?? '',
  }
}

const RAW = [
  '',
  '{',
  '[]',
  'null',
  '"x"',
  '{"a":1,"a":2}',
  '{"__proto__":{}}',
  '['.repeat(60),
  '{"days":1e400}',
  'x'.repeat(70_000),
]

function send(
  by: Person,
  method: string,
  path: string,
  {
    body,
    raw,
    headers,
  }: { body: unknown; raw: string | undefined; headers: Record<string, string> },
) {
  if (raw !== undefined) return by.send(method, path, { raw, headers })
  return by.send(
    method,
    path,
    body === undefined || method === 'GET' ? { headers } : { body, headers },
  )
}

function pathOf(route: Route, { params }: Recipe, spoil: Dice | null): string {
  return route.path.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const good = params?.[name] ?? 'missing'
    const bad = [
      good.slice(0, -1),
      `${good}0`,
      `${good.slice(0, 4)}${'0'.repeat(26)}`,
      'x',
      '%00',
      '..',
      good.toUpperCase(),
      "'",
    ]
    return spoil ? pick(spoil, bad) : good
  })
}

function queryOf({ parameters = [] }: Operation, dice: Dice, spoil: boolean): string {
  const taken = parameters.filter(({ in: place }) => place === 'query' && dice() < 0.3)
  const query = new URLSearchParams(
    taken.map(({ name, schema }) => [name, String(fitting(schema, dice, knownQuery, name))]),
  )
  if (spoil) query.set(taken[0]?.name ?? 'extra', String(pick(dice, NASTY)))
  return query.size > 0 ? `?${query}` : ''
}

const knownQuery: Known = (field) => {
  const values: Record<string, string | undefined> = {
    page_size: '3',
    unused_days: '5',
    status: 'active,expiring',
    expires_before: '2027-01-01T00:00:00Z',
    since: '2026-01-01T00:00:00Z',
    until: '2030-01-01T00:00:00Z',
    from: new Date(Date.now() - DAY_MS).toISOString(),
    to: new Date(Date.now() + DAY_MS).toISOString(),
    page_token: undefined,
  }
  if (field.endsWith('_id'))
    return `${{ user_id: 'usr', actor_id: 'usr', project_id: 'prj', key_id: 'key', service_id: 'svc', tenant_id: 'ten' }[field]}_${'0'.repeat(26)}`
  return values[field]
}

const known: Known = (field) => {
  const values: Record<string, () => unknown> = {
    email: () => `fuzz${unique()}@example.org`,
    code: () => `FZ${unique()}`,
    name: () => `Name ${unique()} 金鑰`,
    tenant_id: () => undefined,
    validity_days: () => 1 + (unique() % 300),
    overlap_hours: () => unique() % 100,
    operator: () => false,
  }
  return values[field]?.()
}

function bodyOf({ requestBody }: Operation, recipe: Recipe, dice: Dice, spoil: boolean): unknown {
  const schema = requestBody?.content['application/json'].schema
  if (!schema) return undefined
  const made = fitting(schema, dice, known) as Record<string, unknown>
  delete made['tenant_id']
  const body = { ...made, ...recipe.body }
  return spoil ? broken(body, dice) : body
}

function headersOf(
  route: Route,
  { ifMatch }: Recipe,
  dice: Dice,
  spoil: boolean,
): Record<string, string> {
  const headers: Record<string, string> = {}
  if (route.ifMatch && ifMatch !== undefined) headers['if-match'] = ifMatch
  if (route.method === 'POST' && dice() < 0.2)
    headers['idempotency-key'] = `fuzz-${String(unique()).padStart(20, '0')}`
  if (!spoil) return headers
  const bad: Record<string, string>[] = [
    { 'if-match': '*' },
    { 'if-match': '"999"' },
    { 'idempotency-key': 'short' },
    { 'content-type': 'text/plain' },
    { 'x-csrf-token': 'wrong' },
    { origin: 'https://evil.example' },
    { 'sec-fetch-site': 'cross-site' },
    {
      'x-user-id': 'usr_0',
      'x-forwarded-host': 'evil.example',
      'x-http-method-override': 'DELETE',
    },
    { authorization: 'Bearer kwm_nonsense' },
  ]
  return { ...headers, ...pick(dice, bad) }
}

/** Says what is wrong with an answer by the document, or null. */
function checker(document: object): (answer: Answer) => string | null {
  const ajv = new Ajv2020({ strict: false, allErrors: false })
  addFormats.default(ajv)
  ajv.addSchema(document, 'openapi')
  const escape = (part: string) => part.replaceAll('~', '~0').replaceAll('/', '~1')
  return ({ name, status, body, type }) => {
    const route: Route = ROUTES[name]
    if (status === 204) return body === '' ? null : 'a body with 204'
    const good = status < 300
    const expected = good ? 'application/json' : 'application/problem+json'
    if (!type.startsWith(expected)) return `content type ${type}`
    const at = [
      route.path,
      route.method.toLowerCase(),
      'responses',
      good ? String(status) : 'default',
      'content',
      expected,
      'schema',
    ]
    const validate = ajv.getSchema(
      `openapi#/paths/${at.map(escape).map(encodeURIComponent).join('/')}`,
    )
    if (!validate) return `openapi.json does not know this answer: ${at.join(' ')}`
    return validate(JSON.parse(body)) ? null : ajv.errorsText(validate.errors)
  }
}

function report(answers: readonly Answer[]): void {
  const counts = new Map<number, number>()
  for (const { status } of answers) counts.set(status, (counts.get(status) ?? 0) + 1)
  const perRoute = NAMES.map((name) => answers.filter((answer) => answer.name === name).length)
  const lines = [...counts]
    .toSorted(([a], [b]) => a - b)
    .map(([status, count]) => `${status}: ${count}`)
  console.log(
    `fuzz, seed ${SEED}: ${answers.length} calls of ${NAMES.length} routes, at least ${Math.min(...perRoute)} each; ${lines.join(', ')}`,
  )
}
