import { Refusal } from '@keyward/contract'
import { asc, eq, lte } from 'drizzle-orm'
import { SYSTEM } from '../actor.ts'
import { mutate } from '../db/mutate.ts'
import { apiKeys, memberships } from '../db/schema/index.ts'
import type { Deps } from '../deps.ts'
import { deleteFoundKeys } from '../keys/delete-key.ts'
import { selectKeysById } from '../keys/key-store.ts'

const CHUNK = 200

/** Deletes the keys of removed members whose days are over. Answers how many there were. */
export async function deleteLeaverKeys(deps: Deps): Promise<number> {
  let deleted = 0
  for (;;) {
    const ids = await dueKeys(deps)
    if (ids.length === 0) return deleted
    deleted += await deleteChunk(deps, ids)
  }
}

async function dueKeys({ database, now }: Deps): Promise<string[]> {
  const rows = await database.orm
    .select({ id: apiKeys.id })
    .from(apiKeys)
    .innerJoin(memberships, eq(memberships.id, apiKeys.membershipId))
    .where(lte(memberships.keysDeletedAfter, now()))
    .orderBy(asc(apiKeys.id))
    .limit(CHUNK)
  return rows.map(({ id }) => id)
}

/** Another node may have been faster: then there is nothing left, and nothing is recorded. */
async function deleteChunk(deps: Deps, ids: readonly string[]): Promise<number> {
  try {
    return await mutate(deps, SYSTEM, async (change) => {
      const keys = await selectKeysById(change.sql, ids, true)
      if (keys.length === 0) throw new Refusal('key_not_found')
      await deleteFoundKeys(change, keys, { why: 'leaver_days_over' })
      return keys.length
    })
  } catch (error) {
    if (error instanceof Refusal && error.code === 'key_not_found') return 0
    throw error
  }
}
