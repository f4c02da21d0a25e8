/** The membership: what its row MAC binds. */
import type { Role } from '@keyward/contract'
import type { Field } from '../crypto/fields.ts'

/** A person's place in a project; ended for good by removal. */
export type Membership = {
  readonly id: string
  readonly projectId: string
  readonly userId: string
  readonly role: Role
  readonly endedAt: Date | null
}

/** What tells its MAC from that of any other row. */
export const MEMBERSHIP_TITLE = 'membership'

/** Security: whoever writes a role into the row without the root key makes the row worthless. */
export const membershipFields = (membership: Membership): Field[] => [
  MEMBERSHIP_TITLE,
  membership.id,
  membership.projectId,
  membership.userId,
  membership.role,
  membership.endedAt,
]
