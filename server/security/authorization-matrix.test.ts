import { ROUTES, type Route, type RouteName } from '@keyward/contract'
import { beforeAll, expect, it } from 'vitest'
import { describeApp } from '../testing/describe-app.ts'
import { seenOf } from '../testing/keys.ts'
import { PASSWORD, signIn } from '../testing/people.ts'
import { forgetAttempts } from '../testing/security/behind-our-back.ts'
import { type Caller, type Cloud, createCloud } from '../testing/security/cloud.ts'
import {
  type Aimed,
  expectedOutcome,
  notFoundOf,
  statusOf,
  subjectOf,
} from '../testing/security/expected.ts'
import { registeredRoutes } from '../testing/security/registered-routes.ts'
import {
  bodyOf,
  FRESH,
  MALFORMED,
  MISSING,
  type Params,
  standingThings,
  TARGETS,
} from '../testing/security/targets.ts'

const NAMES = Object.keys(ROUTES) as RouteName[]
/** Routes that end or renew the caller's own session come last. */
const LAST: readonly RouteName[] = ['reauthenticate', 'changePassword', 'signOut']
const IN_ORDER = [...NAMES.filter((name) => !LAST.includes(name)), ...LAST]

type Cell = { readonly name: RouteName; readonly caller: Caller; readonly aimed: Aimed }
type Seen = { readonly status: number; readonly body: Record<string, unknown> }

describeApp('the authorization matrix', (app) => {
  let cloud: Cloud
  const things = new Map<Aimed, Params>([
    ['missing', MISSING],
    ['malformed', MALFORMED],
    ['nothing', {}],
  ])
  beforeAll(async () => {
    cloud = await createCloud(app())
    for (const target of TARGETS) things.set(target, await standingThings(cloud, target))
  })

  const label = ({ name, caller, aimed }: Cell) =>
    `${caller.name} → ${name} → ${typeof aimed === 'string' ? aimed : aimed.relation}`

  /** Makes the call of a cell; an allowed change gets a thing of its own to change. */
  async function ask({ name, caller, aimed }: Cell, allowed: boolean): Promise<Seen> {
    const fresh = FRESH[name]
    const made =
      allowed && fresh && typeof aimed !== 'string' ? await fresh(cloud, aimed, null) : undefined
    const params = { ...things.get(aimed), ...made?.params }
    const { method, path }: Route = ROUTES[name]
    const url = path.replaceAll(/\{(\w+)\}/g, (_, param: string) => params[param] ?? '')
    const body = made?.body ?? bodyOf(name, params)
    const response = await (await senderOf(name, caller, allowed))(method, url, {
      headers: { 'if-match': made?.ifMatch ?? '"1"' },
      ...(body === undefined ? {} : { body }),
    })
    if (response.status === 204) return { status: 204, body: {} }
    return (await seenOf(response)) as Seen
  }

  /** Who signs out does so in a session of its own. */
  async function senderOf(name: RouteName, caller: Caller, allowed: boolean) {
    if (name !== 'signOut' || !allowed || caller.person === null) return caller.send
    return (await signIn(app().url, cloud.people[caller.person].email)).send
  }

  async function check(cell: Cell, wrong: string[]): Promise<void> {
    const outcome = expectedOutcome(cell.name, cell.caller, cell.aimed)
    const seen = await ask(cell, outcome === null)
    const expected = [statusOf(cell.name, outcome), outcome]
    const actual = [seen.status, seen.status < 300 ? null : seen.body['code']]
    if (expected.join() !== actual.join())
      wrong.push(`${label(cell)}: expected ${expected}, got ${actual}`)
    const foreign = typeof cell.aimed !== 'string' && outcome === notFoundOf(cell.name)
    if (!foreign) return
    if (JSON.stringify(await missingFor(cell)) !== JSON.stringify(seen))
      wrong.push(`${label(cell)}: differs from what does not exist`)
  }

  const missings = new Map<string, Promise<Seen>>()
  const missingFor = (cell: Cell): Promise<Seen> => {
    const who = `${cell.caller.name} ${cell.name}`
    const known = missings.get(who) ?? ask({ ...cell, aimed: 'missing' }, false)
    missings.set(who, known)
    return known
  }

  it('answers every caller on every route about everything as the permission table says', async () => {
    const wrong: string[] = []
    let cells = 0
    for (const name of IN_ORDER) {
      // Guesses at passwords and links are limited; here they are counted apart for each route.
      await forgetAttempts(app())
      const all = cellsOf(name, cloud.callers)
      cells += all.length
      const changes = (cell: Cell) =>
        ROUTES[name].method !== 'GET' && expectedOutcome(name, cell.caller, cell.aimed) === null
      await inBatches(
        all.filter((cell) => !changes(cell)),
        8,
        (cell) => check(cell, wrong),
      )
      for (const cell of all.filter(changes)) await check(cell, wrong)
    }
    console.log(`authorization matrix: ${cells} cells of ${NAMES.length} routes`)
    expect(wrong).toEqual([])
    expect(cells).toBeGreaterThan(5000)
  }, 300_000)

  it('finds nothing under a project or service that one may see, when it belongs to another', async () => {
    const { admin } = cloud.people
    const [own, , , foreign] = TARGETS.map((target) => things.get(target))
    const place = `/v1/projects/${own?.['project_id']}/members`
    for (const [method, rest] of [
      ['GET', ''],
      ['POST', '/set-role'],
      ['DELETE', ''],
    ] as const) {
      const answers = [foreign?.['membership_id'], MISSING['membership_id']].map(async (id) =>
        seenOf(
          await admin.send(method, `${place}/${id}${rest}`, {
            headers: { 'if-match': '"1"' },
            ...(rest ? { body: { role: 'member' } } : {}),
          }),
        ),
      )
      const [crossed, missing] = await Promise.all(answers)
      expect(crossed).toMatchObject({ status: 404, body: { code: 'member_not_found' } })
      expect(crossed).toEqual(missing)
    }
  })

  it('lists to each caller exactly the keys and projects that the table lets them get', async () => {
    await cloud.people.member.client.reauthenticate({ body: { password: PASSWORD } })
    for (const caller of cloud.callers.filter(({ scope }) => scope === null || scope === 'read')) {
      if (caller.person === null) continue
      const keys = await listed(caller, '/v1/keys', 'key_id')
      const projects = await listed(caller, '/v1/projects', 'project_id')
      for (const target of TARGETS) {
        const own = things.get(target)
        const mayGetKey = expectedOutcome('getKey', caller, target) === null
        expect([caller.name, keys.has(own?.['key_id'])]).toEqual([caller.name, mayGetKey])
        const mayGetProject = expectedOutcome('getProject', caller, target) === null
        expect([caller.name, projects.has(own?.['project_id'])]).toEqual([
          caller.name,
          mayGetProject,
        ])
      }
    }
  })

  it('covers every route that is registered: the table, and a few that tell nothing', () => {
    const known = NAMES.map((name) => {
      const { method, path }: Route = ROUTES[name]
      return `${method} ${path.replaceAll(/\{(\w+)\}/g, ':$1')}`
    })
    const beside = [
      ...['/livez', '/readyz', '/metrics', '/openapi.json'].map((path) => `GET ${path}`),
      // Answers whoever holds a key about that key.
      ...['GET', 'HEAD'].map((method) => `${method} /v1/self`),
    ]
    const registered = registeredRoutes(app().app.http.printRoutes({ commonPrefix: false }))
    const console = (route: string) =>
      /^(GET|HEAD) (\/|\/assets\/.+|\/[a-z]+\.(html|svg).*|\/?\*)$/.test(route)
    const unknown = registered.filter((route) => !known.includes(route) && !console(route))
    expect(unknown.toSorted()).toEqual(beside.toSorted())
    expect(known.filter((route) => !registered.includes(route))).toEqual([])
  })
})

function cellsOf(name: RouteName, callers: readonly Caller[]): Cell[] {
  const aims: readonly Aimed[] =
    subjectOf(name) === 'nothing' ? ['nothing'] : [...TARGETS, 'missing', 'malformed']
  return callers.flatMap((caller) => aims.map((aimed) => ({ name, caller, aimed })))
}

async function listed(caller: Caller, path: string, id: string): Promise<Set<unknown>> {
  const ids = new Set<unknown>()
  for (let token: string | null = ''; token !== null; ) {
    const query: string = token === '' ? '' : `&page_token=${token}`
    const response = await caller.send('GET', `${path}?page_size=200${query}`)
    const page = (await response.json()) as {
      data: Record<string, unknown>[]
      next_page_token: string | null
    }
    for (const item of page.data) ids.add(item[id])
    token = page.next_page_token
  }
  return ids
}

async function inBatches<T>(
  items: readonly T[],
  size: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  for (let i = 0; i < items.length; i += size) await Promise.all(items.slice(i, i + size).map(work))
}
