import { effectivePolicy, type Member, Refusal, type Role } from '@keyward/contract'
import { eq } from 'drizzle-orm'
import type { Actor } from '../actor.ts'
import { type Change, mutate, type Sql } from '../db/mutate.ts'
import { users } from '../db/schema/index.ts'
import type { Deps } from '../deps.ts'
import { requireMatch } from '../http/etag.ts'
import { issueMasterKey } from '../keys/issue-master-key.ts'
import { type FoundProject, findProjectFor } from '../projects/find-project-for.ts'
import {
  type CountedMember,
  lockMember,
  type MembershipRow,
  selectMember,
  updateMembership,
} from './member-store.ts'
import { presentMember } from './present-member.ts'

export type SetRoleInput = {
  readonly projectId: string
  readonly membershipId: string
  readonly role: Role
  readonly ifMatch: string | undefined
}

/**
 * Gives a member another role. Keys above it are suspended, or resume (rule 8); a master key is
 * issued where none was issued for this role before (rule 3).
 * Refuses: project_not_found, not_permitted, member_not_found, etag_mismatch, last_admin.
 */
export function setRole(
  deps: Deps,
  actor: Actor,
  { role, ifMatch, ...place }: SetRoleInput,
): Promise<Member> {
  return mutate(deps, actor, async (change) => {
    const { sql, now } = change
    const found = await findProjectFor(deps, sql, actor, {
      projectId: place.projectId,
      act: 'member.set_role',
      lock: 'share',
    })
    const { membership, genuine, lastAdmin } = await lockMember(sql, deps.keyring, place)
    requireMatch(ifMatch, membership.changeCount)
    // Security: a new MAC would make a row good that was changed behind our back. Remove it instead.
    if (!genuine) throw new Refusal('member_not_found')
    if (lastAdmin && role !== 'admin') throw new Refusal('last_admin')
    const before = await selectMember(sql, place, now)
    await writeRole(deps, change, found, { membership, role })
    recordRole(change, found, before, role)
    return presentMember(await selectMember(sql, place, now))
  })
}

async function writeRole(
  deps: Deps,
  change: Change,
  found: FoundProject,
  { membership, role }: { membership: MembershipRow; role: Role },
): Promise<void> {
  const policy = effectivePolicy(found.tenant.policy, found.project.policy)
  const issue = policy.master_keys && !membership.masterRoles.includes(role)
  const changed = await updateMembership(change.sql, deps.keyring, membership, {
    role,
    ...(issue ? { masterRoles: [...membership.masterRoles, role] } : {}),
  })
  if (!issue) return
  const user = await selectUser(change.sql, membership.userId)
  await issueMasterKey(deps, change, { ...found, user, membership: changed, policy })
}

async function selectUser(sql: Sql, userId: string) {
  const [user] = await sql.select().from(users).where(eq(users.id, userId))
  if (!user) throw new Error('A membership has no user')
  return user
}

function recordRole(
  { record, touch }: Change,
  { project, tenant }: FoundProject,
  before: CountedMember,
  role: Role,
): void {
  const keys = role === 'admin' ? 'keys_resumed' : 'keys_suspended'
  record({
    action: 'member.role_set',
    tenantId: tenant.id,
    projectId: project.id,
    userId: before.user.id,
    details: {
      membership_id: before.id,
      name: before.user.name,
      from: before.role,
      to: role,
      [keys]: before.role === role ? 0 : before.adminKeyCount,
    },
  })
  touch('membership', before.id)
}
