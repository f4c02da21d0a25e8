import type { Member } from '@keyward/contract'
import type { Actor } from '../actor.ts'
import type { Deps } from '../deps.ts'
import { findProjectFor } from '../projects/find-project-for.ts'
import { selectMember } from './member-store.ts'
import { presentMember } from './present-member.ts'

export type GetMemberInput = { readonly projectId: string; readonly membershipId: string }

/** One current member. Refuses: project_not_found, member_not_found. */
export async function getMember(
  deps: Deps,
  actor: Actor,
  { projectId, membershipId }: GetMemberInput,
): Promise<Member> {
  const { orm } = deps.database
  await findProjectFor(deps, orm, actor, { projectId, act: 'member.get', lock: null })
  return presentMember(await selectMember(orm, { projectId, membershipId }, deps.now()))
}
