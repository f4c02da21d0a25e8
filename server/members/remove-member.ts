import { effectivePolicy, Refusal, type RemovedMember } from '@keyward/contract'
import { eq } from 'drizzle-orm'
import type { Actor } from '../actor.ts'
import { type Change, mutate } from '../db/mutate.ts'
import { apiKeys } from '../db/schema/index.ts'
import type { Deps } from '../deps.ts'
import { deleteKeysWhere } from '../keys/delete-keys-where.ts'
import { findProjectFor } from '../projects/find-project-for.ts'
import { lockMember, type MembershipRow, selectMember, updateMembership } from './member-store.ts'

export type RemoveMemberInput = { readonly projectId: string; readonly membershipId: string }

const DAY_MS = 86_400_000

/**
 * Ends a membership for good. Its keys stop now; they are deleted now, or after the policy's
 * `leaver_days` (rule 8). Refuses: project_not_found, not_permitted, member_not_found, last_admin.
 */
export function removeMember(
  deps: Deps,
  actor: Actor,
  place: RemoveMemberInput,
): Promise<RemovedMember> {
  return mutate(deps, actor, async (change) => {
    const { sql, now, record, touch } = change
    const { tenant, project } = await findProjectFor(deps, sql, actor, {
      projectId: place.projectId,
      act: 'member.remove',
      lock: 'share',
    })
    const { membership, lastAdmin } = await lockMember(sql, deps.keyring, place)
    if (lastAdmin) throw new Refusal('last_admin')
    const { user, role } = await selectMember(sql, place, now)
    const { leaver_days } = effectivePolicy(tenant.policy, project.policy)
    const removed = await endMembership(deps, change, membership, leaver_days)
    record({
      action: 'member.removed',
      tenantId: tenant.id,
      projectId: project.id,
      userId: user.id,
      details: { membership_id: membership.id, name: user.name, role, ...removed },
    })
    touch('membership', membership.id)
    return removed
  })
}

async function endMembership(
  { keyring }: Deps,
  change: Change,
  membership: MembershipRow,
  leaverDays: number,
): Promise<RemovedMember> {
  const { sql, now } = change
  const deletedAt = new Date(now.getTime() + leaverDays * DAY_MS)
  await updateMembership(sql, keyring, membership, {
    endedAt: now,
    keysDeletedAfter: leaverDays === 0 ? null : deletedAt,
  })
  const ownKeys = eq(apiKeys.membershipId, membership.id)
  const keys =
    leaverDays === 0
      ? await deleteKeysWhere(change, ownKeys, { why: 'member_removed' })
      : await sql.$count(apiKeys, ownKeys)
  return { keys_deleted: keys, keys_deleted_at: deletedAt.toISOString() }
}
