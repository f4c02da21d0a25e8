/** From a management token to the person it acts for. */
import { TOKEN_SCOPES } from '@keyward/contract'
import { and, eq, sql as raw } from 'drizzle-orm'
import type { Actor, RequestFacts } from '../actor.ts'
import { digestOf } from '../crypto/secret-strings.ts'
import { gather } from '../db/gather.ts'
import type { Sql } from '../db/mutate.ts'
import type { Database } from '../db/open-database.ts'
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
  const found = await findingIn(deps.database)(digestOf(plaintext))
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

type FoundToken = Awaited<ReturnType<ReturnType<typeof selectTokens>['execute']>>[number]
type Find = (digest: Buffer) => Promise<FoundToken | undefined>

/** A query that takes long does not hold up all others. */
const LANES = 2
const findings = new WeakMap<Database, Find>()

/** Requests that come at the same time share a query for their tokens. */
function findingIn(database: Database): Find {
  const known = findings.get(database)
  if (known !== undefined) return known
  const find = gather(LANES, async (digests: readonly Buffer[]) => {
    const found = await selectTokens(database.orm).execute({ digests })
    return digests.map((digest) => found.find(({ token }) => token.digest.equals(digest)))
  })
  findings.set(database, find)
  return find
}

/** Tokens of active users. */
function selectTokens(sql: Sql) {
  return prepared(sql, 'find_tokens', (name) =>
    sql
      .select({ token: managementTokens, user: activeUserColumns })
      .from(managementTokens)
      .innerJoin(users, and(eq(users.id, managementTokens.userId), isActive))
      .leftJoin(operatorGrants, eq(operatorGrants.userId, users.id))
      .where(raw`${managementTokens.digest} = any(${raw.placeholder('digests')}::bytea[])`)
      .prepare(name),
  )
}
