/**
 * Limits on guessing passwords: a stranger's guesses make the stranger wait, not the person (decision
 * record 28).
 */
import { eq, gt, isNull, lte, or, type SQL, sql } from 'drizzle-orm'
import type { Actor } from '../actor.ts'
import { attempts } from '../db/schema/index.ts'
import type { Deps } from '../deps.ts'
import { decayedBefore, refuseAttempt, secondsAfterAttempt, subjectId } from './attempts.ts'
import { isKnownNetwork } from './known-networks.ts'
import { networkOf } from './network.ts'

/** Wrong passwords that may be given before one must wait, how long, and how long at most. */
const FREE_FAILURES = 5
const WAIT_SECONDS_FIRST = 30
const WAIT_SECONDS_MAX = 900

/** Who guesses: somebody at an address, at the password of an account; or somebody in a session. */
export type Guesser = readonly [where: 'sign_in' | 'session', ...who: string[]]

export const guesserAt = (email: string, address: string | null): Guesser => [
  'sign_in',
  email,
  networkOf(address ?? ''),
]

/** Each session has a counter of its own: no guess outside of it can spoil it. */
export const guesserIn = ({ sessionId, userId }: Actor): Guesser => ['session', sessionId ?? userId]

/**
 * Counts a guess at a sign-in: of this network, and of all networks together, which only those wait
 * for that nobody has signed in to this account from. Refuses: too_many_attempts.
 */
export async function countSignIn(
  deps: Deps,
  email: string,
  address: string | null,
): Promise<void> {
  await countGuess(deps, guesserAt(email, address))
  const seconds = await secondsAfterAttempt(deps, 'sign_in_account', email)
  const known = await isKnownNetwork(deps, email, address)
  if (seconds !== null && !known) refuseAttempt(seconds)
}

/**
 * Counts a guess at a password before it is looked at, so that guesses at the same time find no
 * gap; {@link forgetGuesses} takes it back when it was right. From the fifth on, the wait doubles
 * up to 15 minutes; after a day without a guess it begins anew. Never locks for good.
 * Refuses: too_many_attempts, with the seconds to wait.
 */
export async function countGuess(deps: Deps, guesser: Guesser): Promise<void> {
  const subject = subjectId(deps, ...guesser)
  const now = deps.now()
  const unblocked = or(isNull(attempts.blockedUntil), lte(attempts.blockedUntil, now))
  const remembered = gt(attempts.lastAt, decayedBefore(now))
  const failures = sql`case when ${remembered} then ${attempts.failures} + 1 else 1 end`
  const [counted] = await deps.database.orm
    .insert(attempts)
    .values({ subject, failures: 1, blockedUntil: null, lastAt: now })
    .onConflictDoUpdate({
      target: attempts.subject,
      set: { failures, blockedUntil: blockedAfter(failures), lastAt: sql`excluded.last_at` },
      setWhere: unblocked ?? sql`true`,
    })
    .returning()
  if (!counted) await refuseBlocked(deps, subject, now)
}

export async function forgetGuesses(deps: Deps, guesser: Guesser): Promise<void> {
  await deps.database.orm.delete(attempts).where(eq(attempts.subject, subjectId(deps, ...guesser)))
}

async function refuseBlocked({ database }: Deps, subject: Buffer, now: Date): Promise<void> {
  const [seen] = await database.orm.select().from(attempts).where(eq(attempts.subject, subject))
  const until = seen?.blockedUntil?.getTime() ?? 0
  refuseAttempt(Math.max(until - now.getTime(), 1000) / 1000)
}

/** The exponent is bounded: a power that grows with every guess would overflow one day. */
const blockedAfter = (failures: SQL): SQL =>
  sql`case when ${failures} >= ${FREE_FAILURES}::int then excluded.last_at + make_interval(secs =>
    least(${WAIT_SECONDS_FIRST}::int * power(2, least(${failures} - ${FREE_FAILURES}::int, 20)), ${WAIT_SECONDS_MAX}::int)) end`
