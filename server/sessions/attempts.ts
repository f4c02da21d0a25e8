/** Limits on guessing and on revealing. Counted in the database: a restart or a second node forgets nothing. */
import { Refusal } from '@keyward/contract'
import { and, gt, lt, or, sql } from 'drizzle-orm'
import type { Sql } from '../db/mutate.ts'
import { attempts } from '../db/schema/index.ts'
import type { Deps } from '../deps.ts'
import { networkOf } from './network.ts'

/** What is counted: so many in a window of minutes. */
const WINDOWS = {
  reveal: { most: 20, minutes: 60 },
  link: { most: 30, minutes: 15 },
  sign_in_address: { most: 60, minutes: 15 },
  sign_in_account: { most: 20, minutes: 60 },
  own_key_address: { most: 60, minutes: 15 },
} as const

type Counted = keyof typeof WINDOWS

/** Longer than every window and every wait. */
const FORGOTTEN_HOURS = 24
/** How long a network stays known for an account that was signed in from there. */
const KNOWN_DAYS = 30

/** Counts one attempt of `subject`. Refuses: too_many_attempts, with the seconds to wait. */
export async function countAttempt(deps: Deps, kind: Counted, subject: string): Promise<void> {
  const seconds = await secondsAfterAttempt(deps, kind, subject)
  if (seconds !== null) refuseAttempt(seconds)
}

/** Counts one attempt from an address against its network. Refuses: too_many_attempts. */
export const countAttemptFrom = (
  deps: Deps,
  kind: Counted,
  address: string | null,
): Promise<void> => countAttempt(deps, kind, networkOf(address ?? ''))

/**
 * Counts one attempt of `subject`, in one statement, so that attempts at the same time are counted
 * like others. Answers how long to wait when it was one too many.
 */
export async function secondsAfterAttempt(
  deps: Deps,
  kind: Counted,
  subject: string,
): Promise<number | null> {
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
  if (!counted || counted.failures <= most) return null
  return (counted.lastAt.getTime() - began.getTime()) / 1000
}

/** Forgets what makes nobody wait any more, and networks that were not signed in from for long. */
export async function forgetOldAttempts(orm: Sql, now: Date): Promise<void> {
  const counted = and(gt(attempts.failures, 0), lt(attempts.lastAt, decayedBefore(now)))
  await orm.delete(attempts).where(or(counted, lt(attempts.lastAt, unknownBefore(now))))
}

/** Failures of before do not count any more. */
export const decayedBefore = (now: Date) => new Date(now.getTime() - FORGOTTEN_HOURS * 3_600_000)

/** Networks that were last signed in from before are as good as any other. */
export const unknownBefore = (now: Date) => new Date(now.getTime() - KNOWN_DAYS * 24 * 3_600_000)

export function refuseAttempt(seconds: number): never {
  throw new Refusal('too_many_attempts', { retry_after_seconds: Math.ceil(seconds) })
}

/** Unicode variants and letter case of one account share a counter (V30). */
export const subjectId = ({ keyring }: Deps, kind: string, ...subject: readonly string[]): Buffer =>
  keyring.mac('attempts', [
    kind,
    ...subject.map((part) => part.normalize('NFKC').trim().toLowerCase()),
  ])
