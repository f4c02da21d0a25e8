/**
 * The first start after the upgrade that brought row MACs to passwords and to keys without a secret
 * gives theirs to those that are there. It happens once, before this node listens.
 */
import { and, eq, isNull, notExists } from 'drizzle-orm'
import type { Keyring } from '../crypto/keyring.ts'
import { inTransaction, sqlOf } from '../db/in-transaction.ts'
import type { Sql } from '../db/mutate.ts'
import { accounts, apiKeys, keyVersions, operatorGrants } from '../db/schema/index.ts'
import type { Deps } from '../deps.ts'
import { unrevealedFields } from '../keys/key-versions.ts'
import { passwordFields } from '../sessions/password.ts'
import { formerOperatorFields, operatorFields } from '../users/operator-grant.ts'
import { selectUnrevealed } from './rebind-rows.ts'

/**
 * Security: a row without a MAC proves nothing, so somebody who writes the database could put one
 * there at any time. What proves that a database is of before is an operator grant signed as they were
 * then: nobody makes one without the root key, and none is left after this has run.
 */
export async function bindEarlierRows(deps: Deps): Promise<void> {
  const bound = await inTransaction(deps, async (client) => {
    const done = await bindIn(sqlOf(client), deps.keyring)
    await client.query('commit')
    return done
  })
  if (bound)
    deps.log.info(bound, 'Passwords and keys of before this version are bound to the root key')
}

async function bindIn(
  sql: Sql,
  keyring: Keyring,
): Promise<{ passwords: number; keys: number } | null> {
  const grants = await sql.select().from(operatorGrants).for('update')
  const signed = (fieldsOf: typeof operatorFields) =>
    grants.filter(({ userId, rowMac }) => keyring.matches('rowMac', fieldsOf(userId), rowMac))
  const former = signed(formerOperatorFields)
  if (former.length === 0 || signed(operatorFields).length > 0) return null
  for (const { userId } of former) {
    const rowMac = keyring.mac('rowMac', operatorFields(userId))
    await sql.update(operatorGrants).set({ rowMac }).where(eq(operatorGrants.userId, userId))
  }
  return { passwords: await bindPasswords(sql, keyring), keys: await bindUnrevealed(sql, keyring) }
}

async function bindPasswords(sql: Sql, keyring: Keyring): Promise<number> {
  const rows = await sql.select().from(accounts).where(isNull(accounts.rowMac))
  for (const row of rows) {
    const rowMac = keyring.mac('rowMac', passwordFields(row))
    await sql.update(accounts).set({ rowMac }).where(eq(accounts.id, row.id))
  }
  return rows.length
}

async function bindUnrevealed(sql: Sql, keyring: Keyring): Promise<number> {
  const versions = sql.select().from(keyVersions).where(eq(keyVersions.keyId, apiKeys.id))
  const rows = await selectUnrevealed(sql, and(eq(apiKeys.master, true), notExists(versions)))
  for (const row of rows) {
    const rowMac = keyring.mac('rowMac', unrevealedFields(row))
    await sql.update(apiKeys).set({ rowMac }).where(eq(apiKeys.id, row.id))
  }
  return rows.length
}
