/** Audit events: who did what to what, written in the transaction of the change itself. */
import type { Actor, SystemActor } from '../actor.ts'
import type { Sql } from '../db/mutate.ts'
import { events } from '../db/schema/index.ts'
import { insertStatement, type Statement } from '../db/statements.ts'
import { newId } from '../ids.ts'

/** What a use case says about its change. Never a plaintext, digest or password. */
export type EventDraft = {
  /** noun.verb_past, such as `key.extended`. */
  readonly action: string
  readonly tenantId?: string | null
  readonly projectId?: string | null
  readonly keyId?: string | null
  /** The user it was done to. */
  readonly userId?: string | null
  readonly details?: Record<string, unknown>
}

/** A statement takes 65,535 values at most, and deleting a project may delete many keys. */
const CHUNK = 1000

/** The statements that write events; sent last in the transaction of the change itself. */
export function eventStatements(
  sql: Sql,
  actor: Actor | SystemActor,
  drafts: readonly EventDraft[],
  at: Date,
): Statement[] {
  const rows = drafts.map((draft) => ({ ...rowOf(draft, actor), at }))
  const [first] = rows
  if (first !== undefined && rows.length === 1) return [insertStatement(sql, events, first)]
  const chunks = Array.from({ length: Math.ceil(rows.length / CHUNK) }, (_, i) =>
    rows.slice(i * CHUNK, (i + 1) * CHUNK),
  )
  return chunks.map((chunk) => sql.insert(events).values(chunk).toSQL())
}

function rowOf(draft: EventDraft, actor: Actor | SystemActor) {
  return {
    id: newId('event'),
    action: draft.action,
    ...actorColumns(actor),
    tenantId: draft.tenantId ?? null,
    projectId: draft.projectId ?? null,
    keyId: draft.keyId ?? null,
    userId: draft.userId ?? null,
    details: draft.details ?? {},
    ip: actor.ip,
    requestId: actor.requestId,
  }
}

function actorColumns(actor: Actor | SystemActor) {
  if (actor.via === 'system') {
    return { actorKind: 'system' as const, actorId: null, actorName: null, via: actor.via }
  }
  return {
    actorKind: 'user' as const,
    actorId: actor.userId,
    actorName: actor.name,
    via: actor.via,
  }
}
