/** Audit events: who did what to what, written in the transaction of the change itself. */
import type { Actor, SystemActor } from '../actor.ts'
import type { Sql } from '../db/mutate.ts'
import { events } from '../db/schema/index.ts'
import { insertStatements, type Statement } from '../db/statements.ts'
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

/** The rows of what happened in one change. */
export const eventRows = (
  actor: Actor | SystemActor,
  drafts: readonly EventDraft[],
  at: Date,
): EventRow[] => drafts.map((draft) => ({ ...rowOf(draft, actor), at }))

type EventRow = ReturnType<typeof rowOf> & { readonly at: Date }

/** The statements that write events; sent last in the transaction of the changes themselves. */
export const eventStatements = (sql: Sql, rows: readonly EventRow[]): Statement[] =>
  insertStatements(sql, events, rows)

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
