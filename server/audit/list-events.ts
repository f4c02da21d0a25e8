import type { EventPage } from '@keyward/contract'
import { eq, or, type SQL } from 'drizzle-orm'
import type { Actor } from '../actor.ts'
import { anyOf } from '../db/any-of.ts'
import { events } from '../db/schema/index.ts'
import type { Deps } from '../deps.ts'
import type { Paging } from '../http/paginate.ts'
import { adminProjects, loadStanding, type Standing } from '../members/standing.ts'
import { type EventFilters, selectEventPage } from './select-event-page.ts'

/** The audit trail as far as the actor may see it: own, the projects they govern, or all. */
export async function listEvents(
  deps: Deps,
  actor: Actor,
  input: EventFilters & Paging,
): Promise<EventPage> {
  const standing = await loadStanding(deps.database.orm, deps.keyring, actor)
  return selectEventPage(deps, actor, input, {
    visible: visibleTo(standing),
    governs: governedBy(standing),
  })
}

/** Projects that the actor governs; operators govern what belongs to none as well. */
function governedBy(standing: Standing): (projectId: string | null) => boolean {
  const governed = new Set(adminProjects(standing))
  return (projectId) => standing.actor.operator || (projectId !== null && governed.has(projectId))
}

function visibleTo(standing: Standing): SQL | undefined {
  const { actor } = standing
  if (actor.operator) return undefined
  const governed = adminProjects(standing)
  return or(
    eq(events.actorId, actor.userId),
    eq(events.userId, actor.userId),
    governed.length === 0 ? undefined : anyOf(events.projectId, governed),
  )
}
