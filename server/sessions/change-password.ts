import { Refusal } from '@keyward/contract'
import { and, eq } from 'drizzle-orm'
import type { Actor } from '../actor.ts'
import { mutate } from '../db/mutate.ts'
import { accounts, users } from '../db/schema/index.ts'
import type { Deps } from '../deps.ts'
import { hashPassword, passwordMatches } from './auth.ts'
import { countGuess, forgetGuesses, guesserIn } from './guesses.ts'
import { setPassword } from './set-password.ts'
import type { SignedIn, SignInFrom } from './sign-in.ts'
import { startSession } from './sign-in.ts'

export type ChangePasswordInput = { readonly current: string; readonly next: string }

/** Sets a new password, ends every session and opens a new one. Refuses: credentials_wrong, too_many_attempts. */
export async function changePassword(
  deps: Deps,
  actor: Actor,
  { current, next }: ChangePasswordInput,
  from: SignInFrom,
): Promise<SignedIn> {
  const { email, stored } = await findPassword(deps, actor.userId)
  await countGuess(deps, guesserIn(actor))
  if (!(await passwordMatches(stored, current))) throw new Refusal('credentials_wrong')
  await forgetGuesses(deps, guesserIn(actor))
  const passwordHash = await hashPassword(next)
  await mutate(deps, actor, async (change) => {
    await setPassword(change, actor.userId, passwordHash)
    change.record({ action: 'password.changed', userId: actor.userId })
  })
  return startSession(deps, { email, password: next }, from)
}

async function findPassword(
  { database }: Deps,
  userId: string,
): Promise<{ email: string; stored: string }> {
  const [row] = await database.orm
    .select({ email: users.email, stored: accounts.password })
    .from(users)
    .innerJoin(accounts, and(eq(accounts.userId, users.id), eq(accounts.providerId, 'credential')))
    .where(eq(users.id, userId))
  if (!row?.stored) throw new Refusal('credentials_wrong')
  return { email: row.email, stored: row.stored }
}
