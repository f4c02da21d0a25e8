/** From a management token to the person it acts for. */
import { TOKEN_SCOPES } from '@keyward/contract'
import { eq } from 'drizzle-orm'
import type { Actor, RequestFacts } from '../actor.ts'
import { digestOf } from '../crypto/secret-strings.ts'
import { managementTokens } from '../db/schema/index.ts'
import type { Deps } from '../deps.ts'
import { findActiveUser } from '../users/find-active-user.ts'
import { tokenFields } from './token.ts'

const USE_NOTED_EVERY_MS = 60_000

/** Null for a token that is unknown, expired, tampered with, or whose user is disabled. */
export async function findTokenActor(
  deps: Deps,
  plaintext: string,
  facts: RequestFacts,
): Promise<Actor | null> {
  const digest = digestOf(plaintext)
  const [token] = await deps.database.orm
    .select()
    .from(managementTokens)
    .where(eq(managementTokens.digest, digest))
  if (!token || !deps.keyring.matches('rowMac', tokenFields(token), token.rowMac)) return null
  const now = deps.now()
  if (now >= token.expiresAt) return null
  const user = await findActiveUser(deps, token.userId)
  if (!user) return null
  if (now.getTime() - (token.lastUsedAt?.getTime() ?? 0) > USE_NOTED_EVERY_MS)
    await noteUse(deps, token.id, now)
  const scopes = TOKEN_SCOPES.filter((scope) => token.scopes.includes(scope))
  return {
    ...facts,
    ...user,
    via: 'token',
    sessionId: null,
    tokenId: token.id,
    scopes,
    authenticatedAt: null,
  }
}

async function noteUse({ database }: Deps, tokenId: string, now: Date): Promise<void> {
  await database.orm
    .update(managementTokens)
    .set({ lastUsedAt: now })
    .where(eq(managementTokens.id, tokenId))
}
