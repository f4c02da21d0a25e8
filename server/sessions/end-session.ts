import { Refusal } from '@keyward/contract'
import { and, eq } from 'drizzle-orm'
import type { Actor } from '../actor.ts'
import { mutate } from '../db/mutate.ts'
import { sessions } from '../db/schema/index.ts'
import type { Deps } from '../deps.ts'

/** Ends one of the actor's own sessions; signing out ends the current one. Refuses: session_not_found. */
export function endSession(
  deps: Deps,
  actor: Actor,
  { sessionId }: { sessionId: string | null },
): Promise<void> {
  return mutate(deps, actor, async ({ sql, record }) => {
    const ended = await sql
      .delete(sessions)
      .where(and(eq(sessions.id, sessionId ?? ''), eq(sessions.userId, actor.userId)))
      .returning({ id: sessions.id })
    if (ended.length === 0) throw new Refusal('session_not_found')
    record({
      action: 'session.ended',
      userId: actor.userId,
      details: { current: sessionId === actor.sessionId },
    })
  })
}
