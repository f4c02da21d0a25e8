import { effectivePolicy, type Member, Refusal, type Role } from '@keyward/contract'
import { eq } from 'drizzle-orm'
import type { Actor } from '../actor.ts'
import { type Change, mutate, type Sql } from '../db/mutate.ts'
import { memberships, users } from '../db/schema/index.ts'
import { refuseTaken } from '../db/unique-violation.ts'
import type { Deps } from '../deps.ts'
import { newId } from '../ids.ts'
import { issueMasterKey } from '../keys/issue-master-key.ts'
import { type FoundProject, findProjectFor } from '../projects/find-project-for.ts'
import { type MembershipRow, selectMember } from './member-store.ts'
import { membershipFields } from './membership.ts'
import { presentMember } from './present-member.ts'

export type AddMemberInput = {
  readonly projectId: string
  readonly email: string
  readonly role: Role
}

/**
 * Begins a membership and issues its master key where policy has them. A project admin may add
 * users of the project's own tenant only; for them all others do not exist.
 * Refuses: project_not_found, not_permitted, user_not_found, already_member.
 */
export function addMember(
  deps: Deps,
  actor: Actor,
  { projectId, email, role }: AddMemberInput,
): Promise<Member> {
  return mutate(deps, actor, async (change) => {
    const { sql, now, record, touch } = change
    const found = await findProjectFor(deps, sql, actor, {
      projectId,
      act: 'member.add',
      lock: 'share',
    })
    const user = await findAddableUser(sql, found, email)
    const policy = effectivePolicy(found.tenant.policy, found.project.policy)
    const membership = await insertMembership(deps, change, {
      projectId,
      userId: user.id,
      role,
      masterRoles: policy.master_keys ? [role] : [],
    })
    record({
      action: 'member.added',
      tenantId: found.tenant.id,
      projectId,
      userId: user.id,
      details: { membership_id: membership.id, name: user.name, role },
    })
    touch('membership', membership.id)
    if (policy.master_keys)
      await issueMasterKey(deps, change, { ...found, user, membership, policy })
    return presentMember(await selectMember(sql, { projectId, membershipId: membership.id }, now))
  })
}

/** Refuses: user_not_found. */
async function findAddableUser(sql: Sql, { tenant, relations }: FoundProject, email: string) {
  const [user] = await sql.select().from(users).where(eq(users.email, email)).for('share')
  if (!user || (user.tenantId !== tenant.id && !relations.includes('operator')))
    throw new Refusal('user_not_found')
  return user
}

type NewMembership = Pick<MembershipRow, 'projectId' | 'userId' | 'role' | 'masterRoles'>

async function insertMembership(
  { keyring }: Deps,
  { sql, now }: Change,
  begun: NewMembership,
): Promise<NewMembership & Pick<MembershipRow, 'id' | 'endedAt'>> {
  const membership = { ...begun, id: newId('membership'), createdAt: now, endedAt: null }
  const rowMac = keyring.mac('rowMac', membershipFields(membership))
  await refuseTaken(
    'memberships_current',
    'already_member',
    sql.insert(memberships).values({ ...membership, rowMac }),
  )
  return membership
}
