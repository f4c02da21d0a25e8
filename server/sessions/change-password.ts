import { Refusal } from '@keyward/contract'
import { eq } from 'drizzle-orm'
import type { Actor } from '../actor.ts'
import { mutate } from '../db/mutate.ts'
import { users } from '../db/schema/index.ts'
import type { Deps } from '../deps.ts'
import { countGuess, forgetGuesses, guesserIn } from './guesses.ts'
import { findPasswordHolder, hashPassword } from './password.ts'
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
  await countGuess(deps, guesserIn(actor))
  const holder = await findPasswordHolder(deps, eq(users.id, actor.userId), current)
  if (!holder) throw new Refusal('credentials_wrong')
  await forgetGuesses(deps, guesserIn(actor))
  const passwordHash = await hashPassword(next)
  await mutate(deps, actor, async (change) => {
    await setPassword(deps, change, actor.userId, passwordHash)
    change.record({ action: 'password.changed', userId: actor.userId })
  })
  return startSession(deps, { email: holder.email, password: next }, from)
}
