/** What must come of a call, read off the permission table and the facts, without the server's guards. */
import type { RefusalCode, Route, RouteName } from '@keyward/contract'
import { REFUSALS, ROUTES } from '@keyward/contract'
import { type Act, PERMISSIONS, type Permission, type Relation } from '../../permissions.ts'
import type { Caller } from './cloud.ts'
import type { Target } from './targets.ts'

/** A target, or one of the ways in which there is none. */
export type Aimed = Target | 'missing' | 'malformed' | 'nothing'

/** Null for success. */
export type Outcome = RefusalCode | null

/** By what a route finds out how the caller stands: a key, a project, an own thing, or nothing. */
export type Subject = 'key' | 'project' | 'owned' | 'place' | 'nothing'

export function subjectOf(name: RouteName): Subject {
  const { path }: Route = ROUTES[name]
  if (/\{key_id\}|\/keys\/batch-/.test(path)) return 'key'
  if (path.includes('{project_id}')) return 'project'
  if (/\{(token|session)_id\}/.test(path)) return 'owned'
  return path.includes('{') ? 'place' : 'nothing'
}

const NOT_FOUND: readonly (readonly [pattern: RegExp, code: RefusalCode])[] = [
  [/\{key_id\}|\/keys\/batch-/, 'key_not_found'],
  [/\{project_id\}/, 'project_not_found'],
  [/\{tenant_id\}/, 'tenant_not_found'],
  [/\{user_id\}/, 'user_not_found'],
  [/\{service_id\}/, 'service_not_found'],
  [/\{token_id\}/, 'token_not_found'],
  [/\{session_id\}/, 'session_not_found'],
]

/** What a caller is told about something that does not exist for them. */
export const notFoundOf = (name: RouteName): RefusalCode =>
  NOT_FOUND.find(([pattern]) => pattern.test(ROUTES[name].path))?.[1] ?? 'not_found'

const WRONG_SECRET: Readonly<Record<string, RefusalCode>> = {
  'session.create': 'credentials_wrong',
  'link.open': 'link_invalid',
  'link.redeem': 'link_invalid',
}

export function expectedOutcome(name: RouteName, caller: Caller, aimed: Aimed): Outcome {
  const act: Act = ROUTES[name].act
  const permission = PERMISSIONS[act]
  if (permission.anyone) return WRONG_SECRET[act] ?? null
  if (caller.person === null) return 'unauthenticated'
  const forOperators = permission.operator && !permission.own && !permission.project_admin
  if (forOperators && !caller.operator) return 'not_permitted'
  const scope = scopeRefusal(caller, permission.token)
  if (scope !== null) return scope
  if (aimed === 'malformed') return 'invalid_request'
  if (aimed === 'missing') return notFoundOf(name)
  const relations = aimed === 'nothing' ? null : relationsOf(caller, aimed, subjectOf(name))
  if (relations === null) return null
  if (relations.length === 0) return notFoundOf(name)
  return relations.some((relation) => permission[relation]) ? null : 'not_permitted'
}

function scopeRefusal({ scope }: Caller, needed: Permission['token']): Outcome {
  if (scope === null || needed === 'any') return null
  if (needed === 'never') return 'not_by_token'
  return scope === needed ? null : 'scope_missing'
}

/** How a caller stands to a target; null when it does not matter because only operators get here. */
function relationsOf(caller: Caller, target: Target, subject: Subject): Relation[] | null {
  if (subject === 'place' || subject === 'nothing') return null
  const mine = caller.person === target.owner
  if (subject === 'owned') return mine ? ['own'] : []
  const role = caller.roles[target.place]
  const relations: Relation[] = []
  if (subject === 'key' ? mine : role !== undefined) relations.push('own')
  if (role === 'admin') relations.push('project_admin')
  if (caller.operator) relations.push('operator')
  return relations
}

/** The status that goes with an outcome. */
export const statusOf = (name: RouteName, outcome: Outcome): number =>
  outcome === null ? ROUTES[name].status : REFUSALS[outcome][0]
