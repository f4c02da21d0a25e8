/** Fills an empty installation with the sample cloud, through the use cases and with a moved clock. */
import type { Role } from '@keyward/contract'
import type { Actor } from '../actor.ts'
import type { App } from '../app.ts'
import { createKey } from '../keys/create-key.ts'
import { issueFirstLink } from '../links/issue-first-link.ts'
import { redeemLink } from '../links/redeem-link.ts'
import { getMe } from '../sessions/get-me.ts'
import { createToken } from '../tokens/create-token.ts'
import { actorFor, type Cloud, must } from './cloud.ts'
import type { MovedClock } from './moved-clock.ts'
import { LEAVER, OPERATOR } from './sample-cloud.ts'
import { planKeys } from './seed-keys.ts'
import { changeRole, DEMO_PASSWORD, leave, seedPlaces } from './seed-places.ts'
import { createTimeline } from './timeline.ts'

/** What a person needs to use the sample cloud. */
export type SeededCloud = {
  readonly accounts: readonly SeededAccount[]
  readonly service: { readonly id: string; readonly credential: string }
  readonly sample_key: {
    readonly key_id: string
    readonly project: string
    readonly plaintext: string
  }
}

export type SeededAccount = {
  readonly email: string
  readonly password: string
  readonly role: Role | 'operator'
  readonly projects: readonly {
    readonly project: string
    readonly code: string
    readonly role: Role
  }[]
  readonly management_token: string
}

/** The sample cloud begins this many days ago. */
const BEGINNING = 95

/** Seeds everything and answers what to print. The clock runs with real time afterwards. */
export async function seedCloud(app: App, clock: MovedClock): Promise<SeededCloud> {
  const timeline = createTimeline()
  clock.setBack(BEGINNING)
  const operator = await becomeOperator(app)
  const cloud: Cloud = {
    app,
    operator,
    projects: new Map(),
    people: new Map(),
    services: new Map(),
  }
  timeline.at(BEGINNING, () => seedPlaces(cloud))
  planKeys(cloud, timeline)
  timeline.at(5.5, () => changeRole(cloud, 'GOV108009', 'carol@climate.test', 'member'))
  timeline.at(LEAVER.at, () => leave(cloud, LEAVER.code, LEAVER.email))
  await timeline.play(clock)
  await app.plane.usage.flush()
  return finish(cloud)
}

async function becomeOperator(app: App): Promise<Actor> {
  const link = await issueFirstLink(app.deps)
  if (link === null) throw new Error('This installation has an operator already')
  const secret = link.url.reveal().split('#')[1] ?? ''
  await redeemLink(
    app.deps,
    { requestId: null, ip: null },
    { link: secret, password: DEMO_PASSWORD, ...OPERATOR },
  )
  const user = await app.deps.database.pool.query<{ id: string }>(
    'select id from users where email = $1',
    [OPERATOR.email],
  )
  return actorFor(user.rows[0]?.id ?? '', OPERATOR.name, true)
}

async function finish(cloud: Cloud): Promise<SeededCloud> {
  const accounts: SeededAccount[] = []
  for (const actor of [cloud.operator, ...cloud.people.values()])
    accounts.push(await accountOf(cloud, actor))
  const project = must(cloud.projects, 'GOV108009')
  const owner = must(cloud.people, 'bob@climate.test')
  const key = await createKey(cloud.app.deps, owner, { projectId: project, name: 'hello-keyward' })
  return {
    accounts,
    service: must(cloud.services, 'Sample service'),
    sample_key: { key_id: key.key_id, project, plaintext: key.plaintext.reveal() },
  }
}

async function accountOf({ app: { deps } }: Cloud, actor: Actor): Promise<SeededAccount> {
  const me = await getMe(deps, actor)
  const token = await createToken(deps, actor, { name: 'demo', scopes: ['read', 'keys', 'admin'] })
  const governs = me.projects.some(({ role }) => role === 'admin')
  return {
    email: me.email,
    password: DEMO_PASSWORD,
    role: actor.operator ? 'operator' : governs ? 'admin' : 'member',
    projects: me.projects.map(({ project_id, code, role }) => ({
      project: project_id,
      code,
      role,
    })),
    management_token: token.plaintext.reveal(),
  }
}
