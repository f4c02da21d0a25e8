/**
 * Who may do what, as data. Route guards, OpenAPI notes and the authorization tests are made from
 * this table; a route whose act has no row does not compile.
 */
import type { RouteName, Routes, TokenScope } from '@keyward/contract'

/** How an actor stands to the thing acted upon. */
export type Relation = 'own' | 'project_admin' | 'operator'

/** Who may do an act: nobody (`no`), or by which relation; and with which token scope. */
export type Permission = {
  /** The person it belongs to; for a project, any of its members; for the own account, oneself. */
  readonly own: boolean
  readonly project_admin: boolean
  readonly operator: boolean
  /** Scope a management token needs; `any` for whichever it has, `never` for people only. */
  readonly token: TokenScope | 'any' | 'never'
  /** The password must have been given in the last 15 minutes. */
  readonly recent?: true
  /** No credential is asked for: sign-in and one-time links. */
  readonly anyone?: true
}

const everyone = { own: true, project_admin: true, operator: true } as const
const ownOnly = { own: true, project_admin: false, operator: false } as const
const governors = { own: false, project_admin: true, operator: true } as const
const operatorOnly = { own: false, project_admin: false, operator: true } as const
const anyone = { ...everyone, token: 'never', anyone: true } as const

export type Act = Routes[RouteName]['act']

export const PERMISSIONS: Readonly<Record<Act, Permission>> = {
  'key.list': { ...everyone, token: 'read' },
  'key.get': { ...everyone, token: 'read' },
  'key.history': { ...everyone, token: 'read' },
  'key.usage': { ...everyone, token: 'read' },
  'key.create': { ...ownOnly, token: 'keys' },
  'key.rotate': { ...ownOnly, token: 'keys' },
  'key.rename': { ...ownOnly, token: 'keys' },
  'key.reveal': { ...ownOnly, token: 'never', recent: true },
  'key.extend': { ...everyone, token: 'keys' },
  'key.disable': { ...everyone, token: 'keys' },
  'key.enable': { ...everyone, token: 'keys' },
  'key.set_rate_limit': { ...governors, token: 'admin' },
  'key.finish_rotation': { ...everyone, token: 'keys' },
  'key.delete': { ...everyone, token: 'keys' },
  'event.list': { ...everyone, token: 'read' },

  'session.create': anyone,
  'link.open': anyone,
  'link.redeem': anyone,
  'session.end': { ...ownOnly, token: 'never' },
  'session.list': { ...ownOnly, token: 'never' },
  'session.reauthenticate': { ...ownOnly, token: 'never' },
  'me.get': { ...ownOnly, token: 'any' },
  'me.update': { ...ownOnly, token: 'never' },
  'password.change': { ...ownOnly, token: 'never', recent: true },
  'token.list': { ...ownOnly, token: 'never' },
  'token.create': { ...ownOnly, token: 'never', recent: true },
  'token.delete': { ...ownOnly, token: 'never' },

  'member.list': { ...everyone, token: 'read' },
  'member.get': { ...everyone, token: 'read' },
  'member.add': { ...governors, token: 'admin' },
  'member.set_role': { ...governors, token: 'admin' },
  'member.remove': { ...governors, token: 'admin' },
  'project_policy.get': { ...everyone, token: 'read' },
  'project_policy.preview': { ...governors, token: 'admin' },
  'project_policy.set': { ...governors, token: 'admin' },
  'project.list': { ...everyone, token: 'read' },
  'project.get': { ...everyone, token: 'read' },
  'project.create': { ...operatorOnly, token: 'admin' },
  'project.rename': { ...operatorOnly, token: 'admin' },
  'project.disable': { ...operatorOnly, token: 'admin' },
  'project.enable': { ...operatorOnly, token: 'admin' },
  'project.delete': { ...operatorOnly, token: 'admin' },

  'tenant.list': { ...operatorOnly, token: 'admin' },
  'tenant.get': { ...operatorOnly, token: 'admin' },
  'tenant.create': { ...operatorOnly, token: 'admin' },
  'tenant.rename': { ...operatorOnly, token: 'admin' },
  'tenant.disable': { ...operatorOnly, token: 'admin' },
  'tenant.enable': { ...operatorOnly, token: 'admin' },
  'tenant.delete': { ...operatorOnly, token: 'admin' },
  'tenant_policy.get': { ...operatorOnly, token: 'read' },
  'tenant_policy.preview': { ...operatorOnly, token: 'admin' },
  'tenant_policy.set': { ...operatorOnly, token: 'admin' },
  'user.list': { ...operatorOnly, token: 'admin' },
  'user.get': { ...operatorOnly, token: 'admin' },
  'user.create': { ...operatorOnly, token: 'admin' },
  'user.rename': { ...operatorOnly, token: 'admin' },
  'user.disable': { ...operatorOnly, token: 'admin' },
  'user.enable': { ...operatorOnly, token: 'admin' },
  'user.delete': { ...operatorOnly, token: 'admin' },
  'user.reset': { ...operatorOnly, token: 'never', recent: true },
  'user.end_sessions': { ...operatorOnly, token: 'never' },
  'user.grant_operator': { ...operatorOnly, token: 'never', recent: true },
  'user.withdraw_operator': { ...operatorOnly, token: 'never', recent: true },
  'service.list': { ...operatorOnly, token: 'admin' },
  'service.get': { ...operatorOnly, token: 'admin' },
  'service.create': { ...operatorOnly, token: 'admin' },
  'service.rename': { ...operatorOnly, token: 'admin' },
  'service.set_audience': { ...operatorOnly, token: 'admin' },
  'service.set_access': { ...operatorOnly, token: 'admin' },
  'service.disable': { ...operatorOnly, token: 'admin' },
  'service.enable': { ...operatorOnly, token: 'admin' },
  'service.delete': { ...operatorOnly, token: 'admin' },
  'credential.create': { ...operatorOnly, token: 'admin' },
  'credential.delete': { ...operatorOnly, token: 'admin' },
  'system.get': { ...operatorOnly, token: 'admin' },
}

/** True when any of the relations an actor has to a thing allows the act. */
export const may = (act: Act, relations: readonly Relation[]): boolean =>
  relations.some((relation) => PERMISSIONS[act][relation])

/** Acts that only stop something, or are needed to get there: done even on a disk that is almost full. */
export const STOPPING: ReadonlySet<Act> = new Set([
  'key.disable',
  'key.delete',
  'key.finish_rotation',
  'member.remove',
  'user.disable',
  'user.delete',
  'user.end_sessions',
  'user.withdraw_operator',
  'project.disable',
  'project.delete',
  'tenant.disable',
  'tenant.delete',
  'service.disable',
  'service.delete',
  'credential.delete',
  'token.delete',
  'session.create',
  'session.reauthenticate',
  'session.end',
])
