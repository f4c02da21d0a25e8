/** Limits on guessing and on revealing. Counted in the database: a restart or a second node forgets nothing. */
import { Refusal } from '@keyward/contract'
import { eq } from 'drizzle-orm'
import { attempts } from '../db/schema/index.ts'
import type { Deps } from '../deps.ts'

/** What is counted: so many in a window of minutes. */
const WINDOWS = {
  reveal: { most: 20, minutes: 60 },
  link: { most: 30, minutes: 15 },
  sign_in_address: { most: 60, minutes: 15 },
} as const

/** Wrong passwords an account may take before it must wait, and how long the wait may grow. */
const FREE_FAILURES = 5
const WAIT_SECONDS_MAX = 900

/** Counts one attempt of `subject`. Refuses: too_many_attempts, with the seconds to wait. */
export async function countAttempt(
  deps: Deps,
  kind: keyof typeof WINDOWS,
  subject: string,
): Promise<void> {
  const { most, minutes } = WINDOWS[kind]
  const now = deps.now()
  const id = subjectId(deps, kind, subject)
  const [seen] = await deps.database.orm.select().from(attempts).where(eq(attempts.subject, id))
  const fresh = seen !== undefined && now.getTime() - seen.lastAt.getTime() < minutes * 60_000
  if (fresh && seen.failures >= most) {
    refuse(Math.ceil(minutes * 60 - (now.getTime() - seen.lastAt.getTime()) / 1000))
  }
  const failures = fresh ? seen.failures + 1 : 1
  await store(deps, id, { failures, blockedUntil: null, lastAt: fresh ? seen.lastAt : now })
}

/** Refuses while an account must wait: too_many_attempts. */
export async function requireUnblocked(deps: Deps, account: string): Promise<void> {
  const [seen] = await deps.database.orm
    .select()
    .from(attempts)
    .where(eq(attempts.subject, subjectId(deps, 'sign_in', account)))
  const waitMs = (seen?.blockedUntil?.getTime() ?? 0) - deps.now().getTime()
  if (waitMs > 0) refuse(Math.ceil(waitMs / 1000))
}

/** Counts a wrong password; from the fifth on, the wait doubles up to 15 minutes. Never locks for good. */
export async function countFailure(deps: Deps, account: string): Promise<void> {
  const id = subjectId(deps, 'sign_in', account)
  const [seen] = await deps.database.orm.select().from(attempts).where(eq(attempts.subject, id))
  const failures = (seen?.failures ?? 0) + 1
  const now = deps.now()
  await store(deps, id, { failures, blockedUntil: waitAfter(failures, now), lastAt: now })
}

export async function forgetFailures(deps: Deps, account: string): Promise<void> {
  await deps.database.orm
    .delete(attempts)
    .where(eq(attempts.subject, subjectId(deps, 'sign_in', account)))
}

function waitAfter(failures: number, now: Date): Date | null {
  if (failures < FREE_FAILURES) return null
  const seconds = Math.min(30 * 2 ** (failures - FREE_FAILURES), WAIT_SECONDS_MAX)
  return new Date(now.getTime() + seconds * 1000)
}

function refuse(seconds: number): never {
  throw new Refusal('too_many_attempts', { retry_after_seconds: seconds })
}

/** Unicode variants and letter case of one account share a counter (V30). */
const subjectId = ({ keyring }: Deps, kind: string, subject: string): Buffer =>
  keyring.mac('attempts', [kind, subject.normalize('NFKC').trim().toLowerCase()])

async function store(
  { database }: Deps,
  subject: Buffer,
  row: { failures: number; blockedUntil: Date | null; lastAt: Date },
): Promise<void> {
  await database.orm
    .insert(attempts)
    .values({ subject, ...row })
    .onConflictDoUpdate({ target: attempts.subject, set: row })
}
