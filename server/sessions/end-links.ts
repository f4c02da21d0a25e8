import { and, eq, isNull } from 'drizzle-orm'
import type { Sql } from '../db/mutate.ts'
import { links } from '../db/schema/index.ts'

/** Security: a link that was issued before would open the account again. Used ones are kept as they are. */
export async function endLinks(sql: Sql, userId: string): Promise<void> {
  await sql.delete(links).where(and(eq(links.userId, userId), isNull(links.usedAt)))
}
