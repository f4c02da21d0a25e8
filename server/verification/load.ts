/** Reads what the index holds from the database, trusting no row whose MAC is wrong. */

import type { IndexedVersion, VerificationIndex } from '@keyward/sdk/verifier/index'
import { indexedService } from '@keyward/sdk/verifier/service'
import { and, count, eq, isNotNull, sql as raw, type SQL } from 'drizzle-orm'
import type { Keyring } from '../crypto/keyring.ts'
import { anyOf } from '../db/any-of.ts'
import type { Sql } from '../db/mutate.ts'
import {
  apiKeys,
  keyVersions,
  memberships,
  projects,
  serviceCredentials,
  services,
  tenants,
  users,
} from '../db/schema/index.ts'
import { prepared } from '../db/statements.ts'
import { versionFields } from '../keys/key-versions.ts'
import { membershipFields } from '../members/membership.ts'
import { credentialFields, serviceFields } from '../services/service.ts'
import type { ServiceIndex } from './service-index.ts'

/** Where rows go, and whom to tell of a row that somebody tampered with. */
export type Loading = {
  readonly sql: Sql
  readonly keyring: Keyring
  readonly index: VerificationIndex
  readonly services: ServiceIndex
  readonly onForgery: (what: string, id: string) => void
}

/** How many live versions there are. */
export async function countVersions(sql: Sql): Promise<number> {
  const [row] = await sql
    .select({ versions: count() })
    .from(keyVersions)
    .where(isNotNull(keyVersions.digest))
  return row?.versions ?? 0
}

/** Loads every service with its credentials; one that is gone from the database is forgotten. */
export async function loadAllServices(loading: Loading): Promise<void> {
  const all = await loading.sql.select({ id: services.id }).from(services)
  const held = [...loading.services.all()].map(({ serviceId }) => serviceId)
  await loadServices(loading, [...new Set([...held, ...all.map(({ id }) => id)])])
}

/** Loads keys anew; one that is gone from the database leaves the index. */
export async function loadKeys(loading: Loading, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return
  const found = await selectVersions(loading.sql).execute({ ids: [...ids] })
  // One that the index has is as new as the last revision: whoever changes it touches it.
  const { held } = loading.index
  const unknown = found
    .map((row) => row.membership.id)
    .filter((membershipId) => held.membership(membershipId) === null)
  if (unknown.length > 0) {
    await loadMembershipsWhere(loading, anyOf(memberships.id, new Set(unknown)))
  }
  const rows = new Map<string, VersionRow[]>(ids.map((id) => [id, []]))
  for (const row of found) rows.get(row.id)?.push(row)
  for (const [id, own] of rows) loading.index.putKey(id, liveVersions(loading, own))
}

const selectVersions = (sql: Sql) =>
  prepared(sql, 'load_versions', (name) =>
    sql
      .select({
        id: apiKeys.id,
        role: apiKeys.role,
        expiresAt: apiKeys.expiresAt,
        disabledAt: apiKeys.disabledAt,
        user: { id: apiKeys.userId },
        membership: { id: apiKeys.membershipId },
        project: { id: apiKeys.projectId },
        tenant: { id: projects.tenantId },
        version: {
          id: keyVersions.id,
          number: keyVersions.number,
          digest: keyVersions.digest,
          endsAt: keyVersions.endsAt,
        },
        rowMac: keyVersions.rowMac,
      })
      .from(keyVersions)
      .innerJoin(apiKeys, eq(apiKeys.id, keyVersions.keyId))
      .innerJoin(projects, eq(projects.id, apiKeys.projectId))
      .where(
        and(
          raw`${apiKeys.id} = any(${raw.placeholder('ids')}::text[])`,
          isNotNull(keyVersions.digest),
        ),
      )
      .prepare(name),
  )
type VersionRow = Awaited<ReturnType<ReturnType<typeof selectVersions>['execute']>>[number]

function liveVersions(
  { keyring, onForgery }: Loading,
  rows: readonly VersionRow[],
): Map<string, IndexedVersion> {
  const live = new Map<string, IndexedVersion>()
  for (const row of rows) {
    const { digest, endsAt } = row.version
    if (digest === null) continue
    if (!keyring.matches('rowMac', versionFields(row, row.version), row.rowMac)) {
      onForgery('key version', row.version.id)
      continue
    }
    live.set(digest.toString('latin1'), {
      membershipId: row.membership.id,
      role: row.role,
      endsAt: Math.min(row.expiresAt.getTime(), endsAt?.getTime() ?? Infinity),
      disabled: row.disabledAt !== null,
    })
  }
  return live
}

export async function loadMemberships(loading: Loading, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return
  const found = await loadMembershipsWhere(loading, anyOf(memberships.id, ids))
  for (const id of ids) if (!found.has(id)) loading.index.endMembership(id)
}

/** A membership whose MAC is wrong counts as ended: its keys stop, nothing widens. */
async function loadMembershipsWhere(
  { sql, keyring, index, onForgery }: Loading,
  where: SQL,
): Promise<Set<string>> {
  const rows = await sql
    .select({ membership: memberships, code: projects.code, tenantId: projects.tenantId })
    .from(memberships)
    .innerJoin(projects, eq(projects.id, memberships.projectId))
    .where(where)
  for (const { membership, code, tenantId } of rows) {
    const genuine = keyring.matches('rowMac', membershipFields(membership), membership.rowMac)
    if (!genuine) onForgery('membership', membership.id)
    index.putMembership({
      id: membership.id,
      userId: membership.userId,
      projectId: membership.projectId,
      projectCode: code,
      tenantId,
      role: membership.role,
      ended: membership.endedAt !== null || !genuine,
    })
  }
  return new Set(rows.map(({ membership }) => membership.id))
}

/** Which users, projects and tenants are stopped: all of them, or those named. A missing one is stopped. */
export async function loadStoppedPlaces(
  { sql, index }: Loading,
  named: { user?: string[]; project?: string[]; tenant?: string[] },
): Promise<void> {
  const all = Object.keys(named).length === 0
  for (const [table, ids] of [
    [users, named.user],
    [projects, named.project],
    [tenants, named.tenant],
  ] as const) {
    if (!all && (ids === undefined || ids.length === 0)) continue
    const rows = await sql
      .select({ id: table.id, disabledAt: table.disabledAt })
      .from(table)
      .where(all ? isNotNull(table.disabledAt) : anyOf(table.id, ids ?? []))
    for (const id of ids ?? []) index.setActive(id, false)
    for (const row of rows) index.setActive(row.id, row.disabledAt === null)
  }
}

export async function loadServices(
  { sql, keyring, services: target, onForgery }: Loading,
  ids: readonly string[],
): Promise<void> {
  if (ids.length === 0) return
  const rows = await sql.select().from(services).where(anyOf(services.id, ids))
  const credentials = await sql
    .select()
    .from(serviceCredentials)
    .where(anyOf(serviceCredentials.serviceId, ids))
  for (const id of ids) {
    const row = rows.find((each) => each.id === id)
    const genuine = credentials.filter(
      (each) =>
        each.serviceId === id &&
        (keyring.matches('rowMac', credentialFields(each), each.rowMac) ||
          (onForgery('service credential', each.id), false)),
    )
    const forged = row && !keyring.matches('rowMac', serviceFields(row), row.rowMac)
    if (forged) onForgery('service', id)
    const answered = row && row.disabledAt === null && !forged
    const live = answered ? indexedService(id, row.name, row.audience, row.access) : null
    target.put(id, live, new Map(genuine.map((each) => [each.digest.toString('latin1'), each.id])))
  }
}
