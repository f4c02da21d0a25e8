import { maskedKey, TOKEN_SCOPES, type Token, type TokenList } from '@keyward/contract'
import { desc, eq } from 'drizzle-orm'
import type { Actor } from '../actor.ts'
import { managementTokens } from '../db/schema/index.ts'
import type { Deps } from '../deps.ts'

/** The actor's own management tokens, latest first. */
export async function listTokens({ database }: Deps, actor: Actor): Promise<TokenList> {
  const rows = await database.orm
    .select()
    .from(managementTokens)
    .where(eq(managementTokens.userId, actor.userId))
    .orderBy(desc(managementTokens.createdAt), desc(managementTokens.id))
  return { data: rows.map(presentToken) }
}

type Row = Omit<typeof managementTokens.$inferSelect, 'rowMac' | 'digest' | 'userId'>

export const presentToken = (row: Row): Token => ({
  token_id: row.id,
  name: row.name,
  masked_token: maskedKey({ first: row.hintFirst, last: row.hintLast }),
  scopes: TOKEN_SCOPES.filter((scope) => row.scopes.includes(scope)),
  created_at: row.createdAt.toISOString(),
  expires_at: row.expiresAt.toISOString(),
  last_used_at: row.lastUsedAt?.toISOString() ?? null,
})
