/**
 * One page of rows at a time: a row MAC that is good under the other root key is made anew under
 * the current one. Every update asks for the bytes it has read, so that a change in between wins:
 * what it wrote is under the current root key already. A forged row is left as it is, and refused.
 */
import { and, asc, eq, gt, isNotNull, type SQL } from 'drizzle-orm'
import type { Field } from '../crypto/fields.ts'
import type { Sql } from '../db/mutate.ts'
import {
  accounts,
  apiKeys,
  keyVersions,
  links,
  managementTokens,
  memberships,
  operatorGrants,
  projects,
  serviceCredentials,
  services,
} from '../db/schema/index.ts'
import type { Deps } from '../deps.ts'
import { dataKeyPlace, unrevealedFields, versionFields } from '../keys/key-versions.ts'
import { linkFields } from '../links/link.ts'
import { membershipFields } from '../members/membership.ts'
import { credentialFields, serviceFields } from '../services/service.ts'
import { passwordFields } from '../sessions/password.ts'
import { tokenFields } from '../tokens/token.ts'
import { operatorFields } from '../users/operator-grant.ts'

const PAGE = 500

/** What one page did; `last` is where the next begins, null after the last page. */
export type Rebound = { readonly moved: number; readonly last: string | null }

type Macced = {
  readonly id: string
  readonly rowMac: Buffer | null
  readonly fields: readonly Field[]
}

async function rebind(
  { keyring }: Deps,
  rows: readonly Macced[],
  write: (row: Macced & { readonly rowMac: Buffer }, rowMac: Buffer) => Promise<unknown>,
): Promise<Rebound> {
  let moved = 0
  for (const { rowMac: former, ...row } of rows) {
    const rowMac = keyring.mac('rowMac', row.fields)
    if (!former || rowMac.equals(former) || !keyring.matches('rowMac', row.fields, former)) continue
    await write({ ...row, rowMac: former }, rowMac)
    moved += 1
  }
  return { moved, last: rows.at(-1)?.id ?? null }
}

export async function rebindMemberships(deps: Deps, after: string): Promise<Rebound> {
  const { orm } = deps.database
  const t = memberships
  const rows = await orm.select().from(t).where(gt(t.id, after)).orderBy(asc(t.id)).limit(PAGE)
  const macced = rows.map((row) => ({ ...row, fields: membershipFields(row) }))
  return rebind(deps, macced, (row, rowMac) =>
    orm
      .update(t)
      .set({ rowMac })
      .where(and(eq(t.id, row.id), eq(t.rowMac, row.rowMac))),
  )
}

export async function rebindVersions(deps: Deps, after: string): Promise<Rebound> {
  const { orm } = deps.database
  const t = keyVersions
  const rows = await orm
    .select({
      id: apiKeys.id,
      role: apiKeys.role,
      expiresAt: apiKeys.expiresAt,
      disabledAt: apiKeys.disabledAt,
      user: { id: apiKeys.userId },
      membership: { id: apiKeys.membershipId },
      project: { id: apiKeys.projectId },
      tenant: { id: projects.tenantId },
      version: { id: t.id, number: t.number, digest: t.digest, endsAt: t.endsAt },
      rowMac: t.rowMac,
    })
    .from(t)
    .innerJoin(apiKeys, eq(apiKeys.id, t.keyId))
    .innerJoin(projects, eq(projects.id, apiKeys.projectId))
    .where(gt(t.id, after))
    .orderBy(asc(t.id))
    .limit(PAGE)
  const macced = rows.map(({ version, rowMac, ...key }) => ({
    id: version.id,
    rowMac,
    fields: versionFields(key, version),
  }))
  return rebind(deps, macced, (row, rowMac) =>
    orm
      .update(t)
      .set({ rowMac })
      .where(and(eq(t.id, row.id), eq(t.rowMac, row.rowMac))),
  )
}

export async function rebindTokens(deps: Deps, after: string): Promise<Rebound> {
  const { orm } = deps.database
  const t = managementTokens
  const rows = await orm.select().from(t).where(gt(t.id, after)).orderBy(asc(t.id)).limit(PAGE)
  const macced = rows.map((row) => ({ ...row, fields: tokenFields(row) }))
  return rebind(deps, macced, (row, rowMac) =>
    orm
      .update(t)
      .set({ rowMac })
      .where(and(eq(t.id, row.id), eq(t.rowMac, row.rowMac))),
  )
}

export async function rebindCredentials(deps: Deps, after: string): Promise<Rebound> {
  const { orm } = deps.database
  const t = serviceCredentials
  const rows = await orm.select().from(t).where(gt(t.id, after)).orderBy(asc(t.id)).limit(PAGE)
  const macced = rows.map((row) => ({ ...row, fields: credentialFields(row) }))
  return rebind(deps, macced, (row, rowMac) =>
    orm
      .update(t)
      .set({ rowMac })
      .where(and(eq(t.id, row.id), eq(t.rowMac, row.rowMac))),
  )
}

export async function rebindServices(deps: Deps, after: string): Promise<Rebound> {
  const { orm } = deps.database
  const t = services
  const rows = await orm.select().from(t).where(gt(t.id, after)).orderBy(asc(t.id)).limit(PAGE)
  const macced = rows.map((row) => ({ ...row, fields: serviceFields(row) }))
  return rebind(deps, macced, (row, rowMac) =>
    orm
      .update(t)
      .set({ rowMac })
      .where(and(eq(t.id, row.id), eq(t.rowMac, row.rowMac))),
  )
}

export async function rebindGrants(deps: Deps, after: string): Promise<Rebound> {
  const { orm } = deps.database
  const t = operatorGrants
  const rows = await orm
    .select()
    .from(t)
    .where(gt(t.userId, after))
    .orderBy(asc(t.userId))
    .limit(PAGE)
  const macced = rows.map((row) => ({
    id: row.userId,
    rowMac: row.rowMac,
    fields: operatorFields(row.userId),
  }))
  return rebind(deps, macced, (row, rowMac) =>
    orm
      .update(t)
      .set({ rowMac })
      .where(and(eq(t.userId, row.id), eq(t.rowMac, row.rowMac))),
  )
}

export async function rebindPasswords(deps: Deps, after: string): Promise<Rebound> {
  const { orm } = deps.database
  const t = accounts
  const rows = await orm.select().from(t).where(gt(t.id, after)).orderBy(asc(t.id)).limit(PAGE)
  const macced = rows.map((row) => ({ ...row, fields: passwordFields(row) }))
  return rebind(deps, macced, (row, rowMac) =>
    orm
      .update(t)
      .set({ rowMac })
      .where(and(eq(t.id, row.id), eq(t.rowMac, row.rowMac))),
  )
}

export async function rebindLinks(deps: Deps, after: string): Promise<Rebound> {
  const { orm } = deps.database
  const t = links
  const rows = await orm.select().from(t).where(gt(t.id, after)).orderBy(asc(t.id)).limit(PAGE)
  const macced = rows.map((row) => ({ ...row, fields: linkFields(row) }))
  return rebind(deps, macced, (row, rowMac) =>
    orm
      .update(t)
      .set({ rowMac })
      .where(and(eq(t.id, row.id), eq(t.rowMac, row.rowMac))),
  )
}

/** Keys whose secret was never made. */
export async function rebindUnrevealed(deps: Deps, after: string): Promise<Rebound> {
  const { orm } = deps.database
  const t = apiKeys
  const rows = await selectUnrevealed(orm, and(gt(t.id, after), isNotNull(t.rowMac))).limit(PAGE)
  const macced = rows.map((row) => ({ ...row, fields: unrevealedFields(row) }))
  return rebind(deps, macced, (row, rowMac) =>
    orm
      .update(t)
      .set({ rowMac })
      .where(and(eq(t.id, row.id), eq(t.rowMac, row.rowMac))),
  )
}

/** Keys with what the row MAC of one without a version binds, in the order of their IDs. */
export function selectUnrevealed(sql: Sql, where: SQL | undefined) {
  return sql
    .select({
      id: apiKeys.id,
      role: apiKeys.role,
      format: apiKeys.format,
      createdAt: apiKeys.createdAt,
      expiresAt: apiKeys.expiresAt,
      disabledAt: apiKeys.disabledAt,
      disabledBy: apiKeys.disabledBy,
      user: { id: apiKeys.userId },
      membership: { id: apiKeys.membershipId },
      project: { id: apiKeys.projectId },
      tenant: { id: projects.tenantId },
      rowMac: apiKeys.rowMac,
    })
    .from(apiKeys)
    .innerJoin(projects, eq(projects.id, apiKeys.projectId))
    .where(where)
    .orderBy(asc(apiKeys.id))
    .$dynamic()
}

/** The data keys that seal plaintexts: wrapped anew; the sealed plaintexts themselves stay as they are. */
export async function resealDataKeys(
  { database: { orm }, keyring }: Deps,
  after: string,
): Promise<Rebound> {
  const t = apiKeys
  const rows = await orm
    .select({ id: t.id, wrapped: t.wrappedDataKey })
    .from(t)
    .where(and(gt(t.id, after), isNotNull(t.wrappedDataKey)))
    .orderBy(asc(t.id))
    .limit(PAGE)
  let moved = 0
  for (const { id, wrapped } of rows) {
    const wrappedDataKey = wrapped && keyring.reseal('wrap', wrapped, dataKeyPlace(id))
    if (!wrapped || !wrappedDataKey) continue
    await orm
      .update(t)
      .set({ wrappedDataKey })
      .where(and(eq(t.id, id), eq(t.wrappedDataKey, wrapped)))
    moved += 1
  }
  return { moved, last: rows.at(-1)?.id ?? null }
}
