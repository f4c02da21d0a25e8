/** Whether a key is as Keyward wrote it, and the row MACs that say so. */
import { Refusal } from '@keyward/contract'
import { eq } from 'drizzle-orm'
import type { Keyring } from '../crypto/keyring.ts'
import type { Sql } from '../db/mutate.ts'
import { apiKeys, keyVersions } from '../db/schema/index.ts'
import type { Deps } from '../deps.ts'
import { type ApiKey, currentVersion, type KeyVersion } from './key.ts'
import { unrevealedFields, versionFields } from './key-versions.ts'

/**
 * Refuses to build upon a key that was changed behind our back: its row MACs no longer fit, and new
 * ones would make it good. It may still be stopped and deleted. Refuses: key_not_found.
 */
export async function requireGenuine(
  { keyring, onForgery }: Pick<Deps, 'keyring' | 'onForgery'>,
  sql: Sql,
  key: ApiKey,
): Promise<void> {
  if (await isGenuine(sql, keyring, key)) return
  onForgery('key', key.id)
  throw new Refusal('key_not_found')
}

async function isGenuine(sql: Sql, keyring: Keyring, key: ApiKey): Promise<boolean> {
  const current = currentVersion(key)
  if (current === null) return isGenuineUnrevealed(sql, keyring, key)
  const genuine = await genuineVersions(sql, keyring, key)
  // Security: without the current one, a key whose digests were taken away would pass for genuine.
  const needed = key.versions.filter((version) => version === current || version.digest !== null)
  return needed.every((version) => genuine.includes(version))
}

async function isGenuineUnrevealed(sql: Sql, keyring: Keyring, key: ApiKey): Promise<boolean> {
  const [row] = await sql
    .select({ rowMac: apiKeys.rowMac })
    .from(apiKeys)
    .where(eq(apiKeys.id, key.id))
  return !!row?.rowMac && keyring.matches('rowMac', unrevealedFields(key), row.rowMac)
}

/** The versions that can still be presented and whose row MACs fit the key as it is. */
async function genuineVersions(sql: Sql, keyring: Keyring, key: ApiKey): Promise<KeyVersion[]> {
  const rows = await sql
    .select({ id: keyVersions.id, rowMac: keyVersions.rowMac })
    .from(keyVersions)
    .where(eq(keyVersions.keyId, key.id))
  const macs = new Map(rows.map(({ id, rowMac }) => [id, rowMac]))
  return key.versions.filter((version) => {
    const rowMac = macs.get(version.id)
    const stands = version.digest !== null && rowMac !== undefined
    return stands && keyring.matches('rowMac', versionFields(key, version), rowMac)
  })
}

/** Security: only a MAC that fits the facts of before is replaced, so that no change blesses a forged row. */
export async function bindAgain(
  sql: Sql,
  keyring: Keyring,
  before: ApiKey,
  after: ApiKey,
): Promise<void> {
  if (before.versions.length === 0 && (await isGenuineUnrevealed(sql, keyring, before))) {
    const rowMac = keyring.mac('rowMac', unrevealedFields(after))
    await sql.update(apiKeys).set({ rowMac }).where(eq(apiKeys.id, before.id))
  }
  for (const version of await genuineVersions(sql, keyring, before)) {
    const rowMac = keyring.mac('rowMac', versionFields(after, version))
    await sql.update(keyVersions).set({ rowMac }).where(eq(keyVersions.id, version.id))
  }
}
