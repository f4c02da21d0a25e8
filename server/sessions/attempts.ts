/** Limits on guessing and on revealing. Counted in the database: a restart or a second node forgets nothing. */
import { Refusal } from '@keyward/contract'
import { eq, gt, isNull, lt, lte, or, type SQL, sql } from 'drizzle-orm'
import type { Sql } from '../db/mutate.ts'
import { attempts } from '../db/schema/index.ts'
import type { Deps } from '../deps.ts'
import { networkOf } from './network.ts'

/** What is counted: so many in a window of minutes. */
const WINDOWS = {
  reveal: { most: 20, minutes: 60 },
  link: { most: 30, minutes: 15 },
  sign_in_address: { most: 60, minutes: 15 },
  own_key_address: { most: 60, minutes: 15 },
} as const

/** Longer than every window, and than every wait. */
const KEPT_HOURS = 24

/** Wrong passwords an account may take before it must wait, how long, and how long at most. */
const FREE_FAILURES = 5
const WAIT_SECONDS_FIRST = 30
const WAIT_SECONDS_MAX = 900

/** Counts one attempt from an address against its network. Refuses: too_many_attempts. */
export const countAttemptFrom = (
  deps: Deps,
  kind: Exclude<keyof typeof WINDOWS, 'reveal'>,
  address: string | null,
): Promise<void> => countAttempt(deps, kind, networkOf(address ?? ''))

/**
 * Counts one attempt of `subject`, in one statement, so that attempts at the same time are counted
 * like others. Refuses: too_many_attempts, with the seconds to wait.
 */
export async function countAttempt(
  deps: Deps,
  kind: keyof typeof WINDOWS,
  subject: string,
): Promise<void> {
  const { most, minutes } = WINDOWS[kind]
  const now = deps.now()
  const began = new Date(now.getTime() - minutes * 60_000)
  const fresh = gt(attempts.lastAt, began)
  const [counted] = await deps.database.orm
    .insert(attempts)
    .values({ subject: subjectId(deps, kind, subject), failures: 1, lastAt: now })
    .onConflictDoUpdate({
      target: attempts.subject,
      set: {
        failures: sql`case when ${fresh} then ${attempts.failures} + 1 else 1 end`,
        lastAt: sql`case when ${fresh} then ${attempts.lastAt} else excluded.last_at end`,
      },
    })
    .returning()
  if (counted && counted.failures > most)
    refuse((counted.lastAt.getTime() - began.getTime()) / 1000)
}

/**
 * Counts a guess at a password before it is looked at, so that guesses at the same time find no
 * gap; {@link forgetFailures} takes it back when it was right. From the fifth on, the wait doubles
 * up to 15 minutes. Never locks for good. Refuses: too_many_attempts, with the seconds to wait.
 */
export async function countGuess(deps: Deps, account: string): Promise<void> {
  const subject = subjectId(deps, 'sign_in', account)
  const now = deps.now()
  const unblocked = or(isNull(attempts.blockedUntil), lte(attempts.blockedUntil, now))
  const [counted] = await deps.database.orm
    .insert(attempts)
    .values({ subject, failures: 1, blockedUntil: null, lastAt: now })
    .onConflictDoUpdate({
      target: attempts.subject,
      set: {
        failures: sql`${attempts.failures} + 1`,
        blockedUntil: blockedAfter(sql`${attempts.failures} + 1`),
        lastAt: sql`excluded.last_at`,
      },
      setWhere: unblocked ?? sql`true`,
    })
    .returning()
  if (!counted) await refuseBlocked(deps, subject, now)
}

async function refuseBlocked({ database }: Deps, subject: Buffer, now: Date): Promise<void> {
  const [seen] = await database.orm.select().from(attempts).where(eq(attempts.subject, subject))
  const until = seen?.blockedUntil?.getTime() ?? 0
  refuse(Math.max(until - now.getTime(), 1000) / 1000)
}

export async function forgetFailures(deps: Deps, account: string): Promise<void> {
  await deps.database.orm
    .delete(attempts)
    .where(eq(attempts.subject, subjectId(deps, 'sign_in', account)))
}

/** The exponent is bounded: a power that grows with every guess would overflow one day. */
const blockedAfter = (failures: SQL): SQL =>
  sql`case when ${failures} >= ${FREE_FAILURES}::int then excluded.last_at + make_interval(secs =>
    least(${WAIT_SECONDS_FIRST}::int * power(2, least(${failures} - ${FREE_FAILURES}::int, 20)), ${WAIT_SECONDS_MAX}::int)) end`

/** Forgets what no longer makes anybody wait. */
export async function forgetOldAttempts(orm: Sql, now: Date): Promise<void> {
  const old = new Date(now.getTime() - KEPT_HOURS * 3_600_000)
  await orm.delete(attempts).where(lt(attempts.lastAt, old))
}

function refuse(seconds: number): never {
  throw new Refusal('too_many_attempts', { retry_after_seconds: Math.ceil(seconds) })
}

/** Unicode variants and letter case of one account share a counter (V30). */
const subjectId = ({ keyring }: Deps, kind: string, subject: string): Buffer =>
  keyring.mac('attempts', [kind, subject.normalize('NFKC').trim().toLowerCase()])
