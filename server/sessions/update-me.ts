import type { Me } from '@keyward/contract'
import { eq, sql as raw } from 'drizzle-orm'
import type { Actor } from '../actor.ts'
import { mutate } from '../db/mutate.ts'
import { users } from '../db/schema/index.ts'
import type { Deps } from '../deps.ts'
import { getMe } from './get-me.ts'

export type UpdateMeInput = {
  readonly name?: string | undefined
  readonly locale?: Me['locale'] | undefined
}

/** Changes the actor's own name or language. */
export async function updateMe(
  deps: Deps,
  actor: Actor,
  { name, locale }: UpdateMeInput,
): Promise<Me> {
  await mutate(deps, actor, async ({ sql, now, record }) => {
    const patch = {
      ...(name === undefined ? {} : { name }),
      ...(locale === undefined ? {} : { locale }),
    }
    await sql
      .update(users)
      .set({ ...patch, updatedAt: now, changeCount: raw`${users.changeCount} + 1` })
      .where(eq(users.id, actor.userId))
    record({ action: 'me.updated', userId: actor.userId, details: patch })
  })
  return getMe(deps, actor)
}
