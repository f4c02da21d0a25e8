import { asc, type SQL } from 'drizzle-orm'
import type { Change } from '../db/mutate.ts'
import { apiKeys } from '../db/schema/index.ts'
import { deleteFoundKeys } from './delete-key.ts'
import { selectKeysById } from './key-store.ts'

const CHUNK = 200

/**
 * Deletes every key of something that ends, each with its event, inside the caller's change: the
 * thing and its keys go together or not at all. Answers how many there were.
 */
export async function deleteKeysWhere(
  change: Change,
  where: SQL,
  why: Record<string, unknown>,
): Promise<number> {
  let deleted = 0
  for (;;) {
    const ids = await change.sql
      .select({ id: apiKeys.id })
      .from(apiKeys)
      .where(where)
      .orderBy(asc(apiKeys.id))
      .limit(CHUNK)
    if (ids.length === 0) return deleted
    const keys = await selectKeysById(
      change.sql,
      ids.map(({ id }) => id),
      true,
    )
    await deleteFoundKeys(change, keys, why)
    deleted += keys.length
  }
}
