import type { EventPage } from '@keyward/contract'
import type { Actor } from '../actor.ts'
import { selectEventPage } from '../audit/select-event-page.ts'
import type { Deps } from '../deps.ts'
import type { Paging } from '../http/paginate.ts'
import { findKeyFor } from './find-key-for.ts'

/** What happened to one key, latest first. Refuses: key_not_found, page_token_invalid. */
export async function listKeyEvents(
  deps: Deps,
  actor: Actor,
  { keyId, ...paging }: Paging & { keyId: string },
): Promise<EventPage> {
  const found = await findKeyFor(deps, deps.database.orm, actor, {
    keyId,
    act: 'key.history',
    lock: false,
  })
  const governs = found.relations.some((relation) => relation !== 'own')
  return selectEventPage(
    deps,
    actor,
    { key_id: keyId, ...paging },
    { visible: undefined, governs: () => governs },
  )
}
