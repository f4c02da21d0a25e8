import { LINK_PREFIX, parseKey, Refusal } from '@keyward/contract'
import { eq } from 'drizzle-orm'
import { digestOf } from '../crypto/secret-strings.ts'
import type { Sql } from '../db/mutate.ts'
import { links, users } from '../db/schema/index.ts'

/** The link behind its secret, if it can still be used. Refuses: link_invalid, whatever is wrong. */
export async function findLink(
  sql: Sql,
  secret: string,
  { now, lock }: { now: Date; lock: boolean },
) {
  const parsed = parseKey(secret)
  if (parsed.format !== 'standard' || parsed.prefix !== LINK_PREFIX)
    throw new Refusal('link_invalid')
  const query = sql
    .select({ link: links, user: users })
    .from(links)
    .leftJoin(users, eq(users.id, links.userId))
    .where(eq(links.digest, digestOf(secret)))
    .$dynamic()
  const [found] = lock ? await query.for('update', { of: links }) : await query
  const usable =
    found && found.link.usedAt === null && now < found.link.expiresAt && !found.user?.disabledAt
  if (!usable) throw new Refusal('link_invalid')
  return found
}
