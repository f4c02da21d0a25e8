import { Refusal } from '@keyward/contract'
import { and, eq } from 'drizzle-orm'
import type { Actor } from '../actor.ts'
import { mutate } from '../db/mutate.ts'
import { managementTokens } from '../db/schema/index.ts'
import type { Deps } from '../deps.ts'

/** Deletes one of the actor's own tokens. Refuses: token_not_found. */
export function deleteToken(
  deps: Deps,
  actor: Actor,
  { tokenId }: { tokenId: string },
): Promise<void> {
  return mutate(deps, actor, async ({ sql, record }) => {
    const [deleted] = await sql
      .delete(managementTokens)
      .where(and(eq(managementTokens.id, tokenId), eq(managementTokens.userId, actor.userId)))
      .returning({ name: managementTokens.name })
    if (!deleted) throw new Refusal('token_not_found')
    record({
      action: 'token.deleted',
      userId: actor.userId,
      details: { token_id: tokenId, name: deleted.name },
    })
  })
}
