import type { OpenedLink } from '@keyward/contract'
import type { RequestFacts } from '../actor.ts'
import type { Deps } from '../deps.ts'
import { countAttemptFrom } from '../sessions/attempts.ts'
import { findLink } from './find-link.ts'

/** What a one-time link is for, before it is used. Refuses: link_invalid, too_many_attempts. */
export async function openLink(
  deps: Deps,
  facts: RequestFacts,
  input: { link: string },
): Promise<OpenedLink> {
  await countAttemptFrom(deps, 'link', facts.ip)
  const { link, user } = await findLink(deps, deps.database.orm, input.link, {
    now: deps.now(),
    lock: false,
  })
  return {
    purpose: link.purpose,
    email: user?.email ?? null,
    name: user?.name ?? null,
    expires_at: link.expiresAt.toISOString(),
  }
}
