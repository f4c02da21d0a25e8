import { Refusal } from '@keyward/contract'
import { eq } from 'drizzle-orm'
import type { Actor } from '../actor.ts'
import { mutate } from '../db/mutate.ts'
import { sessions, users } from '../db/schema/index.ts'
import type { Deps } from '../deps.ts'
import { getMe } from './get-me.ts'
import { countGuess, forgetGuesses, guesserIn } from './guesses.ts'
import { openSession } from './open-session.ts'
import { actorOfSession, type SignedIn } from './sign-in.ts'

/**
 * Confirms the password again. The session is replaced by a new one, so that an ID seen before
 * never gains rights. Refuses: credentials_wrong, too_many_attempts.
 */
export async function reauthenticate(
  deps: Deps,
  actor: Actor,
  { password, userAgent }: { password: string; userAgent: string | undefined },
): Promise<SignedIn> {
  const [user] = await deps.database.orm
    .select({ email: users.email })
    .from(users)
    .where(eq(users.id, actor.userId))
  const email = user?.email ?? ''
  await countGuess(deps, guesserIn(actor))
  const opened = await openSession(deps, { email, password }, actor, userAgent)
  const renewed = opened && (await actorOfSession(deps, opened, actor))
  if (!opened || !renewed) throw new Refusal('credentials_wrong')
  await forgetGuesses(deps, guesserIn(actor))
  await mutate(deps, renewed, async ({ sql, record }) => {
    if (actor.sessionId !== null) await sql.delete(sessions).where(eq(sessions.id, actor.sessionId))
    record({ action: 'session.reauthenticated', userId: actor.userId })
  })
  return { me: await getMe(deps, renewed), cookies: opened.cookies }
}
