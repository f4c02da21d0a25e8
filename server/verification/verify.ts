/** One verification: pure, synchronous, from memory. Never throws for a bad key (design rule 9). */
import { createHash } from 'node:crypto'
import { hasValidChecksum, type Outcome, parseKey, type Verification } from '@keyward/contract'
import type { IndexHit, VerificationIndex } from './index.ts'
import { accepts, type IndexedService } from './service-index.ts'

/** What a stranger learns: nothing but that it is not good. */
const told = (code: Outcome): Verification => ({
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

const MALFORMED = told('malformed')
const UNKNOWN = told('unknown')

/** SHA-256 as the index keys it. */
export const indexDigest = (canonical: string): string =>
  createHash('sha256').update(canonical, 'latin1').digest().toString('latin1')

/**
 * Order is law: shape → hash → probe → audience → state and expiry. The checksum is computed only
 * on a miss, to tell `malformed` from `unknown`; reasons are given only after the secret matched.
 */
export function verify(
  index: VerificationIndex,
  service: IndexedService,
  presented: string,
  nowMs: number,
): Verification {
  const parsed = parseKey(presented)
  if (parsed.format === 'malformed') return MALFORMED
  const hit = index.find(indexDigest(parsed.canonical))
  if (hit === null) {
    return parsed.format === 'standard' && !hasValidChecksum(parsed.canonical) ? MALFORMED : UNKNOWN
  }
  if (!accepts(service, hit.membership)) return UNKNOWN
  return answer(index, hit, nowMs)
}

function answer(index: VerificationIndex, hit: IndexHit, nowMs: number): Verification {
  const { version, membership } = hit
  const suspendedBy = version.disabled ? null : index.suspension(hit)
  const code = outcome(version.disabled, suspendedBy !== null, nowMs >= version.endsAt)
  return {
    valid: code === 'valid',
    code,
    key_id: version.keyId,
    tenant: membership.tenantId,
    project: membership.projectId,
    project_code: membership.projectCode,
    user: membership.userId,
    role: version.role,
    expires_at: new Date(version.endsAt).toISOString(),
    suspended_by: suspendedBy,
  }
}

/** The same order as `keyStatus` in the contract. */
function outcome(disabled: boolean, suspended: boolean, expired: boolean): Outcome {
  if (disabled) return 'disabled'
  if (suspended) return 'suspended'
  return expired ? 'expired' : 'valid'
}
