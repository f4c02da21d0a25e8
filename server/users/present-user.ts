import type { User } from '@keyward/contract'
import type { Keyring } from '../crypto/keyring.ts'
import { etagOf } from '../http/etag.ts'
import { operatorFields } from './operator-grant.ts'
import { userStatusOf } from './user-status.ts'
import type { CountedUser } from './user-store.ts'

/** The wire record of a user. An operator grant counts only when its row MAC is genuine. */
export const presentUser = (user: CountedUser, keyring: Keyring): User => ({
  user_id: user.id,
  name: user.name,
  email: user.email,
  tenant: user.tenant && { tenant_id: user.tenant.id, name: user.tenant.name },
  operator:
    user.grantMac !== null && keyring.matches('rowMac', operatorFields(user.id), user.grantMac),
  status: userStatusOf(user),
  project_count: user.projectCount,
  key_count: user.keyCount,
  created_at: user.createdAt.toISOString(),
  last_sign_in_at: user.lastSignInAt?.toISOString() ?? null,
  etag: etagOf(user.changeCount),
})
