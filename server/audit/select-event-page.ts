/** Pages of the audit trail. */
import type { Event, EventPage } from '@keyward/contract'
import { and, desc, eq, gte, lt, type SQL, sql } from 'drizzle-orm'
import type { Actor } from '../actor.ts'
import { events } from '../db/schema/index.ts'
import type { Deps } from '../deps.ts'
import { after, type Paging, pageSize, positionOf, toPage } from '../http/paginate.ts'

/** What a list of events may be narrowed by. */
export type EventFilters = {
  readonly project_id?: string | undefined
  readonly key_id?: string | undefined
  readonly user_id?: string | undefined
  readonly actor_id?: string | undefined
  readonly action?: string | undefined
  readonly since?: string | undefined
  readonly until?: string | undefined
}

/** What the actor may see of the trail. */
export type Sight = {
  /** Which events at all; undefined for everything. */
  readonly visible: SQL | undefined
  /** Projects whose people's addresses the actor may see besides their own. */
  readonly governs: (projectId: string | null) => boolean
}

/** Latest first. An address is shown to whom it belongs to, and to those who govern the project. */
export async function selectEventPage(
  { database, keyring }: Deps,
  actor: Actor,
  { page_size, page_token, ...filters }: EventFilters & Paging,
  { visible, governs }: Sight,
): Promise<EventPage> {
  const paging = { page_size, page_token }
  const identity = { list: 'events', filters }
  const position = positionOf(keyring, actor, identity, paging)
  const rows = await database.orm
    .select()
    .from(events)
    .where(
      and(visible, matching(filters), after(sql`${events.at}`, sql`${events.id}`, position, true)),
    )
    .orderBy(desc(events.at), desc(events.id))
    .limit(pageSize(paging) + 1)
  return toPage(
    { keyring, actor, identity, paging },
    rows,
    (row) => ({ value: row.at.toISOString(), id: row.id }),
    (row) => presentEvent(row, row.actorId === actor.userId || governs(row.projectId)),
  )
}

function matching(filters: EventFilters): SQL | undefined {
  const { project_id, key_id, user_id, actor_id, action, since, until } = filters
  return and(
    project_id === undefined ? undefined : eq(events.projectId, project_id),
    key_id === undefined ? undefined : eq(events.keyId, key_id),
    user_id === undefined ? undefined : eq(events.userId, user_id),
    actor_id === undefined ? undefined : eq(events.actorId, actor_id),
    action === undefined ? undefined : eq(events.action, action),
    since === undefined ? undefined : gte(events.at, new Date(since)),
    until === undefined ? undefined : lt(events.at, new Date(until)),
  )
}

const presentEvent = (row: typeof events.$inferSelect, withAddress: boolean): Event => ({
  event_id: row.id,
  at: row.at.toISOString(),
  action: row.action,
  actor: { kind: row.actorKind, user_id: row.actorId, name: row.actorName, via: row.via },
  tenant_id: row.tenantId,
  project_id: row.projectId,
  key_id: row.keyId,
  user_id: row.userId,
  details: row.details,
  ip: withAddress ? row.ip : null,
  request_id: row.requestId,
})
