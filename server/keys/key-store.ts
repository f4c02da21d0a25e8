/** Every SQL statement about keys and their versions. */
import { effectivePolicy } from '@keyward/contract'
import { asc, eq, sql as raw, type SQL } from 'drizzle-orm'
import type { Keyring } from '../crypto/keyring.ts'
import { anyOf } from '../db/any-of.ts'
import type { Sql } from '../db/mutate.ts'
import {
  apiKeys,
  keyUses,
  keyVersions,
  memberships,
  projects,
  services,
  tenants,
  users,
} from '../db/schema/index.ts'
import { insertStatements, send } from '../db/statements.ts'
import { bindAgain } from './genuine-key.ts'
import type { ApiKey, KeyVersion } from './key.ts'
import { unrevealedFields, versionFields } from './key-versions.ts'

const selection = {
  id: apiKeys.id,
  name: apiKeys.name,
  master: apiKeys.master,
  format: apiKeys.format,
  role: apiKeys.role,
  createdAt: apiKeys.createdAt,
  expiresAt: apiKeys.expiresAt,
  disabledAt: apiKeys.disabledAt,
  disabledBy: apiKeys.disabledBy,
  changeCount: apiKeys.changeCount,
  rateLimitPerMinute: apiKeys.rateLimitPerMinute,
  wrappedDataKey: apiKeys.wrappedDataKey,
  user: { id: users.id, name: users.name, email: users.email, disabledAt: users.disabledAt },
  membership: { id: memberships.id, role: memberships.role, endedAt: memberships.endedAt },
  project: {
    id: projects.id,
    code: projects.code,
    name: projects.name,
    disabledAt: projects.disabledAt,
  },
  tenant: { id: tenants.id, disabledAt: tenants.disabledAt },
  tenantPolicy: tenants.policy,
  projectPolicy: projects.policy,
  lastUsedAt: keyUses.lastUsedAt,
  lastUsedService: services.name,
  lastUsedAddress: keyUses.address,
}

/** How a list is cut: conditions, order and size. */
export type KeyQuery = {
  readonly where: SQL | undefined
  readonly orderBy: readonly SQL[]
  readonly limit: number
}

/** Keys with everything their rules need, in the asked order. */
export async function selectKeys(sql: Sql, query: KeyQuery): Promise<ApiKey[]> {
  const rows = await baseQuery(sql)
    .where(query.where)
    .orderBy(...query.orderBy)
    .limit(query.limit)
  return withVersions(
    rows,
    await selectVersions(
      sql,
      rows.map(({ id }) => id),
    ),
  )
}

/** One key by its ID, locked against other changes when asked; null when there is none. */
export async function selectKey(sql: Sql, keyId: string, lock: boolean): Promise<ApiKey | null> {
  return (await selectKeysById(sql, [keyId], lock))[0] ?? null
}

/** Several keys by ID, in the order of their IDs so that two bulk acts cannot deadlock. */
export async function selectKeysById(
  sql: Sql,
  ids: readonly string[],
  lock: boolean,
): Promise<ApiKey[]> {
  const query = baseQuery(sql).where(anyOf(apiKeys.id, ids)).orderBy(asc(apiKeys.id))
  // Sent in this order: a key that is waited for is locked before its versions are read.
  const [rows, versions] = await Promise.all([
    (lock ? query.for('update', { of: apiKeys }) : query).execute(),
    selectVersions(sql, ids),
  ])
  return withVersions(rows, versions)
}

function baseQuery(sql: Sql) {
  return sql
    .select(selection)
    .from(apiKeys)
    .innerJoin(memberships, eq(memberships.id, apiKeys.membershipId))
    .innerJoin(users, eq(users.id, apiKeys.userId))
    .innerJoin(projects, eq(projects.id, apiKeys.projectId))
    .innerJoin(tenants, eq(tenants.id, projects.tenantId))
    .leftJoin(keyUses, eq(keyUses.keyId, apiKeys.id))
    .leftJoin(services, eq(services.id, keyUses.serviceId))
    .$dynamic()
}

type Row = Awaited<ReturnType<typeof baseQuery>>[number]

async function selectVersions(sql: Sql, keyIds: readonly string[]): Promise<StoredVersion[]> {
  if (keyIds.length === 0) return []
  return sql
    .select()
    .from(keyVersions)
    .where(anyOf(keyVersions.keyId, keyIds))
    .orderBy(asc(keyVersions.number))
    .execute()
}

type StoredVersion = typeof keyVersions.$inferSelect

function withVersions(rows: readonly Row[], versions: readonly StoredVersion[]): ApiKey[] {
  return rows.map(({ tenantPolicy, projectPolicy, ...row }) => ({
    ...row,
    policy: effectivePolicy(tenantPolicy, projectPolicy),
    versions: versions.filter(({ keyId }) => keyId === row.id),
  }))
}

export async function insertKeys(
  sql: Sql,
  keyring: Keyring,
  keys: readonly ApiKey[],
): Promise<void> {
  const rows = keys.map((key) => ({
    id: key.id,
    projectId: key.project.id,
    membershipId: key.membership.id,
    userId: key.user.id,
    name: key.name,
    role: key.role,
    master: key.master,
    format: key.format,
    createdAt: key.createdAt,
    expiresAt: key.expiresAt,
    wrappedDataKey: key.wrappedDataKey,
    rowMac: key.versions.length === 0 ? keyring.mac('rowMac', unrevealedFields(key)) : null,
  }))
  const versions = keys.flatMap((key) =>
    key.versions.map((version) => versionRow(keyring, key, version)),
  )
  const inserting = [
    ...insertStatements(sql, apiKeys, rows),
    ...insertStatements(sql, keyVersions, versions),
  ]
  await Promise.all(inserting.map((statement) => send(sql.$client, statement)))
}

export async function insertVersion(
  sql: Sql,
  keyring: Keyring,
  key: ApiKey,
  version: KeyVersion,
): Promise<void> {
  const inserting = insertStatements(sql, keyVersions, [versionRow(keyring, key, version)])
  await Promise.all(inserting.map((statement) => send(sql.$client, statement)))
}

const versionRow = (keyring: Keyring, key: ApiKey, version: KeyVersion) => ({
  ...version,
  keyId: key.id,
  rowMac: keyring.mac('rowMac', versionFields(key, version)),
})

/** Columns of a key that a change may set. */
export type KeyPatch = Partial<
  Pick<
    ApiKey,
    'name' | 'expiresAt' | 'disabledAt' | 'disabledBy' | 'wrappedDataKey' | 'rateLimitPerMinute'
  >
> & { readonly rowMac?: null }

/** Writes a change to a key, counts it in the ETag, and binds the row MACs to the new facts. */
export async function updateKey(
  sql: Sql,
  keyring: Keyring,
  key: ApiKey,
  patch: KeyPatch,
): Promise<ApiKey> {
  const changeCount = key.changeCount + 1
  await sql
    .update(apiKeys)
    .set({ ...patch, changeCount })
    .where(eq(apiKeys.id, key.id))
  const changed = { ...key, ...patch, changeCount }
  if ('expiresAt' in patch || 'disabledAt' in patch) await bindAgain(sql, keyring, key, changed)
  return changed
}

/** Writes when a version ends, and binds its row MAC to that. */
export async function writeVersionEnd(
  sql: Sql,
  keyring: Keyring,
  key: ApiKey,
  version: KeyVersion,
): Promise<void> {
  const rowMac = keyring.mac('rowMac', versionFields(key, version))
  const { id, endsAt } = version
  await sql.update(keyVersions).set({ endsAt, rowMac }).where(eq(keyVersions.id, id))
}

/** Destroys what is left of versions that have ended: digest and sealed copy. */
export async function destroyVersions(
  sql: Sql,
  versionIds: readonly string[],
  endsAt: Date,
): Promise<void> {
  if (versionIds.length === 0) return
  await sql
    .update(keyVersions)
    .set({
      digest: null,
      sealed: null,
      endsAt: raw`least(coalesce(${keyVersions.endsAt}, ${endsAt.toISOString()}::timestamptz), ${endsAt.toISOString()}::timestamptz)`,
    })
    .where(anyOf(keyVersions.id, versionIds))
}

/** Deletes keys with their versions, sealed copies and data keys; nothing is left to recover. */
export async function deleteKeys(sql: Sql, ids: readonly string[]): Promise<void> {
  if (ids.length > 0) await sql.delete(apiKeys).where(anyOf(apiKeys.id, ids))
}

/** The keys of a membership, for when it ends. */
export async function selectKeyIdsOfMembership(sql: Sql, membershipId: string): Promise<string[]> {
  const rows = await sql
    .select({ id: apiKeys.id })
    .from(apiKeys)
    .where(eq(apiKeys.membershipId, membershipId))
  return rows.map((row) => row.id)
}
