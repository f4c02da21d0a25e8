/** What the index holds, as lines for one service. */
import type { StreamLine, VersionLine } from '@keyward/contract'
import type { Held, HeldVersion } from '@keyward/sdk/verifier/held'
import type { IndexedMembership } from '@keyward/sdk/verifier/index'
import { accepts, type IndexedService } from '@keyward/sdk/verifier/service'

/** What was touched, and the projects it stood in before and stands in now. */
export type Touch = { readonly thing: string; readonly projectIds: readonly string[] }

/** One line as it is sent. */
export const toText = (line: StreamLine): string => `${JSON.stringify(line)}\n`

/** Everything a service may know, in parts that each take a moment to make. */
export function* snapshotParts(held: Held, service: IndexedService): Generator<string> {
  for (let row = 0; row < held.membershipRows(); row += ROWS_AT_ONCE)
    yield membershipPart(held, service, row)
  yield [...held.limits.projects()].map((id) => limitLine(held, service, id)).join('')
  for (let part = 0; part < held.parts; part++) {
    const own = held.versions(part).filter((version) => mayKnow(held, service, version.projectId))
    // A line tells all versions of a key, wherever the others stand: twice does no harm.
    yield own.map(({ keyId }) => versionsLine(held, keyId, held.versionsOfKey(keyId))).join('')
  }
}

/** How something is now that was touched, such as `key:key_01…`; nothing for what no verifier keeps. */
export function linesOf(held: Held, service: IndexedService, touched: string): string {
  const [kind, id = ''] = touched.split(':')
  if (kind === 'key') return keyLine(held, service, id)
  if (kind === 'membership') {
    const membership = held.membership(id)
    return membership && accepts(service, membership)
      ? toldMembership(held, service, membership)
      : ''
  }
  if (!mayKnowOf(held, service, id)) return ''
  const projects = kind === 'user' ? [] : projectsOf(held, touched)
  const limits = projects.map((projectId) => limitLine(held, service, projectId)).join('')
  return toText(['active', id, !held.stopped.has(id)]) + limits
}

/** The projects that a touched thing stands in, as far as the index knows them now. */
export function projectsOf(held: Held, touched: string): string[] {
  const [kind, id = ''] = touched.split(':')
  if (kind === 'key') return held.versionsOfKey(id).map(({ projectId }) => projectId)
  if (kind === 'membership') return [held.membership(id)?.projectId ?? []].flat()
  if (kind === 'user') return held.membershipsOfUser(id).map(({ projectId }) => projectId)
  if (kind === 'project') return [id]
  return kind === 'tenant' ? held.projectsOfTenant(id).map(({ projectId }) => projectId) : []
}

/** True when a service may hear of what stands in this project. */
export function mayKnow(held: Held, service: IndexedService, projectId: string): boolean {
  const project = held.project(projectId)
  return project !== null && accepts(service, project)
}

const ROWS_AT_ONCE = 2000

function membershipPart(held: Held, service: IndexedService, from: number): string {
  let text = ''
  for (let row = from; row < Math.min(from + ROWS_AT_ONCE, held.membershipRows()); row++) {
    const membership = held.membershipRow(row)
    if (membership && accepts(service, membership)) text += membershipLine(held, membership)
  }
  return text
}

function keyLine(held: Held, service: IndexedService, keyId: string): string {
  const versions = held.versionsOfKey(keyId)
  const own = versions.filter(({ projectId }) => mayKnow(held, service, projectId))
  const memberships = own.map(({ membershipId }) => held.membership(membershipId))
  // A key can be the first of a membership that the service has not heard of.
  const before = memberships
    .map((membership) => membership && toldMembership(held, service, membership))
    .join('')
  return before + versionsLine(held, keyId, own)
}

/** How often each key of a project may be used. */
const limitLine = (held: Held, service: IndexedService, projectId: string): string =>
  mayKnow(held, service, projectId) ? toText(['limit', projectId, held.limits.get(projectId)]) : ''

/** All live versions of a key, and its own limit. */
function versionsLine(held: Held, keyId: string, versions: readonly HeldVersion[]): string {
  const own = held.limits.get(keyId)
  const lines = versions.map(versionLine)
  return toText(own === null ? ['key', keyId, lines] : ['key', keyId, lines, own])
}

const versionLine = ({
  digest,
  membershipId,
  role,
  endsAt,
  disabled,
}: HeldVersion): VersionLine => [
  Buffer.from(digest, 'latin1').toString('base64'),
  membershipId,
  role,
  endsAt,
  disabled,
]

/** A membership that may be the first that is heard of its project. */
const toldMembership = (held: Held, service: IndexedService, membership: IndexedMembership) =>
  limitLine(held, service, membership.projectId) + membershipLine(held, membership)

/** A membership, after what stops it: a verifier must not believe in between that nothing does. */
function membershipLine(held: Held, membership: IndexedMembership): string {
  const { id, userId, projectId, projectCode, tenantId, role, ended } = membership
  const stops = [userId, projectId, tenantId].filter((above) => held.stopped.has(above))
  return (
    stops.map((above) => toText(['active', above, false])).join('') +
    toText(['membership', id, userId, projectId, projectCode, tenantId, role, ended])
  )
}

/** The same for a user, project or tenant: one of whose projects the service accepts. */
const mayKnowOf = (held: Held, service: IndexedService, id: string): boolean =>
  ['user', 'project', 'tenant'].some((kind) =>
    projectsOf(held, `${kind}:${id}`).some((projectId) => mayKnow(held, service, projectId)),
  )
