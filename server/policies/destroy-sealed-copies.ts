import { and, asc, inArray, isNotNull } from 'drizzle-orm'
import { anyOf } from '../db/any-of.ts'
import type { Sql } from '../db/mutate.ts'
import { apiKeys, keyVersions } from '../db/schema/index.ts'
import { forgetPlaintexts } from '../http/idempotency.ts'
import type { PolicyChange } from './policy-change.ts'

/**
 * Destroys every sealed plaintext and its data key in the projects where policy now shows a secret
 * once (rule 4), and what is kept for retries. Answers how many copies of keys there were. The keys are
 * locked first, so that a rotation that came before has its copy destroyed too.
 */
export async function destroySealedCopies(
  sql: Sql,
  changes: readonly PolicyChange[],
): Promise<number> {
  const projectIds = changes
    .filter(({ after }) => after.secret_display === 'once')
    .map(({ projectId }) => projectId)
  if (projectIds.length === 0) return 0
  const keys = sql
    .select({ id: apiKeys.id })
    .from(apiKeys)
    .where(and(anyOf(apiKeys.projectId, projectIds), isNotNull(apiKeys.wrappedDataKey)))
    .orderBy(asc(apiKeys.id))
    .for('update')
  await sql.update(apiKeys).set({ wrappedDataKey: null }).where(inArray(apiKeys.id, keys))
  await forgetPlaintexts(sql, projectIds)
  const sealed = await sql
    .update(keyVersions)
    .set({ sealed: null })
    .where(
      and(
        isNotNull(keyVersions.sealed),
        inArray(
          keyVersions.keyId,
          sql.select({ id: apiKeys.id }).from(apiKeys).where(anyOf(apiKeys.projectId, projectIds)),
        ),
      ),
    )
    .returning({ id: keyVersions.id })
  return sealed.length
}
