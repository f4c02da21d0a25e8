import type { Member } from '@keyward/contract'
import { etagOf } from '../http/etag.ts'
import { userStatusOf } from '../users/user-status.ts'
import type { CountedMember } from './member-store.ts'

/** The wire record of a member. */
export const presentMember = (member: CountedMember): Member => ({
  membership_id: member.id,
  user: { user_id: member.user.id, name: member.user.name, email: member.user.email },
  role: member.role,
  user_status: userStatusOf(member.user),
  key_count: member.keyCount,
  admin_key_count: member.adminKeyCount,
  last_active_at: member.lastActiveAt?.toISOString() ?? null,
  joined_at: member.createdAt.toISOString(),
  etag: etagOf(member.changeCount),
})
