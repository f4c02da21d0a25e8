/** What the OpenAPI document says of a route beyond its schemas: who may, with what, under which conditions. */
import type { Route } from '@keyward/contract'
import type { Permission } from '../permissions.ts'

const NOUNS: Readonly<Record<string, string>> = {
  key: 'Keys',
  event: 'Audit trail',
  session: 'Own account',
  me: 'Own account',
  password: 'Own account',
  token: 'Own account',
  link: 'One-time links',
  member: 'Members',
  project: 'Projects',
  project_policy: 'Policies',
  tenant: 'Tenants',
  tenant_policy: 'Policies',
  user: 'Users',
  service: 'Services',
  credential: 'Services',
  system: 'System',
}

export function openApiNotes(route: Route, permission: Permission) {
  return {
    summary: route.summary,
    description: [whoMay(permission), tokenNote(permission), ...conditions(route, permission)].join(
      ' ',
    ),
    tags: [NOUNS[route.act.split('.')[0] ?? ''] ?? 'Other'],
    security: permission.anyone
      ? []
      : permission.token === 'never'
        ? [{ session: [] }]
        : [{ session: [] }, { token: [] }],
  }
}

function whoMay(permission: Permission): string {
  if (permission.anyone) return 'No credential is needed.'
  const who = [
    permission.own ? 'the person it belongs to' : '',
    permission.project_admin ? 'project admins' : '',
    permission.operator ? 'operators' : '',
  ].filter((word) => word !== '')
  return `For ${who.join(', ')}.`
}

function tokenNote({ token, anyone }: Permission): string {
  if (anyone) return ''
  if (token === 'never') return 'Never with a management token.'
  return token === 'any' ? 'Any management token.' : `Token scope: ${token}.`
}

function conditions(route: Route, permission: Permission): string[] {
  return [
    permission.recent ? 'Needs a sign-in of the last 15 minutes.' : '',
    route.ifMatch
      ? 'Needs If-Match with the ETag last seen (428 without, 412 when it changed).'
      : '',
    route.method === 'POST' && !permission.anyone ? 'Takes an Idempotency-Key.' : '',
  ].filter((note) => note !== '')
}
