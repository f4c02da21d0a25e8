/** One-time links: how people get in, and back in (design section 6). */
import { LINK_PREFIX, type LINK_PURPOSES, Plaintext } from '@keyward/contract'
import { and, eq, isNull } from 'drizzle-orm'
import { digestOf, newSecret } from '../crypto/secret-strings.ts'
import type { Sql } from '../db/mutate.ts'
import { links } from '../db/schema/index.ts'
import type { Deps } from '../deps.ts'
import { newId } from '../ids.ts'
import { linkFields } from './link.ts'

export type LinkPurpose = (typeof LINK_PURPOSES)[number]

const HOUR_MS = 3_600_000
const LIFETIME_MS: Record<LinkPurpose, number> = {
  first_operator: HOUR_MS,
  invite: 72 * HOUR_MS,
  reset: 72 * HOUR_MS,
}

/** A link to hand over once. The secret stands in the fragment, which browsers do not send. */
export type IssuedLinkAndPlaintext = {
  readonly url: Plaintext
  readonly purpose: LinkPurpose
  readonly expires_at: string
}

/** Makes a link and replaces every unused one before it for the same user and purpose. */
export async function issueLink(
  { config, keyring }: Deps,
  sql: Sql,
  { purpose, userId, now }: { purpose: LinkPurpose; userId: string | null; now: Date },
): Promise<IssuedLinkAndPlaintext> {
  const secret = newSecret(LINK_PREFIX)
  const expiresAt = new Date(now.getTime() + LIFETIME_MS[purpose])
  await sql
    .delete(links)
    .where(
      and(
        eq(links.purpose, purpose),
        userId === null ? isNull(links.userId) : eq(links.userId, userId),
      ),
    )
  const link = {
    id: newId('link'),
    purpose,
    userId,
    digest: digestOf(secret.reveal()),
    expiresAt,
    usedAt: null,
  }
  const rowMac = keyring.mac('rowMac', linkFields(link))
  await sql.insert(links).values({ ...link, createdAt: now, rowMac })
  return {
    url: new Plaintext(`${config.publicUrl}/link#${secret.reveal()}`),
    purpose,
    expires_at: expiresAt.toISOString(),
  }
}
