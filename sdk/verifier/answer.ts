/** Decisions as they are answered. */
import type { Outcome, Verification } from '@keyward/contract'
import { retryAfterSeconds } from './buckets.ts'
import type { Decision } from './decide.ts'
import { instantText } from './instant-text.ts'

/** The answer as an object. */
export function toVerification({ code, hit, suspendedBy, limit }: Decision): Verification {
  if (hit === null) return told(code)
  const { project } = hit
  return {
    valid: code === 'valid',
    code,
    key_id: hit.keyId,
    tenant: project.tenantId,
    project: project.projectId,
    project_code: project.projectCode,
    user: hit.userId,
    role: hit.role,
    expires_at: instantText(hit.endsAt),
    suspended_by: suspendedBy,
    ...(code === 'rate_limited' && limit && { retry_after_seconds: retryAfterSeconds(limit) }),
  }
}

/** What a stranger learns: nothing but that it is not good. */
export const told = (code: Outcome): Verification => ({
  valid: false,
  code,
  key_id: null,
  tenant: null,
  project: null,
  project_code: null,
  user: null,
  role: null,
  expires_at: null,
  suspended_by: null,
})
