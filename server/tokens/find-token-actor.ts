/** From a management token to the person it acts for. */
import { TOKEN_SCOPES } from '@keyward/contract'
import { and, eq, sql as raw } from 'drizzle-orm'
import type { Actor, RequestFacts } from '../actor.ts'
import { digestOf } from '../crypto/secret-strings.ts'
import type { Sql } from '../db/mutate.ts'
import { managementTokens, operatorGrants, users } from '../db/schema/index.ts'
import { prepared } from '../db/statements.ts'
import type { Deps } from '../deps.ts'
import { activeUserColumns, isActive, toActiveUser } from '../users/find-active-user.ts'
import { tokenFields } from './token.ts'

const USE_NOTED_EVERY_MS = 60_000

/** Null for a token that is unknown, expired, tampered with, or whose user is disabled. */
export async function findTokenActor(
  deps: Deps,
  plaintext: string,
  facts: RequestFacts,
): Promise<Actor | null> {
  const digest = digestOf(plaintext)
  const [found] = await selectTokens(deps.database.orm).execute({ digest })
  if (!found) return null
  const { token } = found
  if (!deps.keyring.matches('rowMac', tokenFields(token), token.rowMac)) return null
  const now = deps.now()
  if (now >= token.expiresAt) return null
  if (now.getTime() - (token.lastUsedAt?.getTime() ?? 0) > USE_NOTED_EVERY_MS)
    await noteUse(deps, token.id, now)
  const scopes = TOKEN_SCOPES.filter((scope) => token.scopes.includes(scope))
  return {
    ...facts,
    ...toActiveUser(deps, found.user),
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

/** Tokens of active users. */
function selectTokens(sql: Sql) {
  return prepared(sql, 'find_token', (name) =>
    sql
      .select({ token: managementTokens, user: activeUserColumns })
      .from(managementTokens)
      .innerJoin(users, and(eq(users.id, managementTokens.userId), isActive))
      .leftJoin(operatorGrants, eq(operatorGrants.userId, users.id))
      .where(eq(managementTokens.digest, raw.placeholder('digest')))
      .prepare(name),
  )
}
