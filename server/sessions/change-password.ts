import { Refusal } from '@keyward/contract'
import { eq } from 'drizzle-orm'
import type { Actor } from '../actor.ts'
import { mutate } from '../db/mutate.ts'
import { users } from '../db/schema/index.ts'
import type { Deps } from '../deps.ts'
import { countGuess } from './attempts.ts'
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
  const ours = eq(users.id, actor.userId)
  const [user] = await deps.database.orm.select({ email: users.email }).from(users).where(ours)
  await countGuess(deps, user?.email ?? '')
  const holder = await findPasswordHolder(deps, ours, current)
  if (!holder) throw new Refusal('credentials_wrong')
  const passwordHash = await hashPassword(next)
  await mutate(deps, actor, async (change) => {
    await setPassword(deps, change, actor.userId, passwordHash)
    change.record({ action: 'password.changed', userId: actor.userId })
  })
  return startSession(deps, { email: holder.email, password: next }, from)
}
