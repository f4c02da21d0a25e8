import { LINK_PREFIX, parseKey, Refusal } from '@keyward/contract'
import { eq } from 'drizzle-orm'
import { digestOf } from '../crypto/secret-strings.ts'
import type { Sql } from '../db/mutate.ts'
import { links, users } from '../db/schema/index.ts'
import type { Deps } from '../deps.ts'
import { linkFields } from './link.ts'

/** The link behind its secret, if it can still be used. Refuses: link_invalid, whatever is wrong. */
export async function findLink(
  { keyring, onForgery }: Deps,
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
  if (!found) throw new Refusal('link_invalid')
  const genuine = keyring.matches('rowMac', linkFields(found.link), found.link.rowMac)
  if (!genuine) onForgery('one-time link', found.link.id)
  const usable =
    genuine && found.link.usedAt === null && now < found.link.expiresAt && !found.user?.disabledAt
  if (!usable) throw new Refusal('link_invalid')
  return found
}
