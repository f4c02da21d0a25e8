/** What a key is, told to whoever holds it. */
import type { KeyStatus, OwnKey } from '@keyward/contract'
import { toVerification } from '@keyward/sdk/verifier/answer'
import type { Decision } from '@keyward/sdk/verifier/decide'

/** The key behind a decision, or null for a string that is none: holding the secret is the only right asked for. */
export function getOwnKey(decision: Decision): OwnKey | null {
  const { code, key_id, tenant, project, project_code, user, role, suspended_by, expires_at } =
    toVerification(decision)
  const status = STATUSES[code]
  if (status === undefined || !key_id || !tenant || !project || !user || !role || !expires_at)
    return null
  return {
    key_id,
    tenant,
    project,
    project_code: project_code ?? '',
    user,
    role,
    status,
    suspended_by,
    expires_at,
  }
}

const STATUSES: Partial<Record<Decision['code'], KeyStatus>> = {
  valid: 'active',
  expired: 'expired',
  disabled: 'disabled',
  suspended: 'suspended',
}
