import type { User } from '@keyward/contract'
import type { Actor } from '../actor.ts'
import type { Deps } from '../deps.ts'
import { presentUser } from './present-user.ts'
import { selectUser } from './user-store.ts'

/** One user. Refuses: user_not_found. */
export async function getUser(
  { database, keyring }: Deps,
  _actor: Actor,
  { userId }: { userId: string },
): Promise<User> {
  return presentUser(await selectUser(database.orm, userId), keyring)
}
