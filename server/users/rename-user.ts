import type { User } from '@keyward/contract'
import type { Actor } from '../actor.ts'
import type { Deps } from '../deps.ts'
import { requireMatch } from '../http/etag.ts'
import { changeUser } from './change-user.ts'
import { updateUser } from './user-store.ts'

export type RenameUserInput = {
  readonly userId: string
  readonly name: string
  readonly ifMatch: string | undefined
}

/** Gives a user another name. Refuses: user_not_found, etag_mismatch. */
export function renameUser(
  deps: Deps,
  actor: Actor,
  { userId, name, ifMatch }: RenameUserInput,
): Promise<User> {
  return changeUser(deps, actor, userId, async ({ sql, record }, user) => {
    requireMatch(ifMatch, user.changeCount)
    await updateUser(sql, user, { name })
    record({
      action: 'user.renamed',
      tenantId: user.tenantId,
      userId,
      details: { from: user.name, to: name },
    })
  })
}
