/** One verification: pure, synchronous, from memory. Never throws for a bad key (design rule 9). */
import { hash } from 'node:crypto'
import type { Outcome, SuspensionReason } from '@keyward/contract'
import { hasValidChecksum, parseKey } from '@keyward/contract/key-format'
import type { IndexHit, VerificationIndex } from './index.ts'
import { accepts, type IndexedService } from './service.ts'

/** What a verification comes to: an outcome, and the hit when the asking service may hear of it. */
export type Decision = {
  readonly code: Outcome
  readonly hit: IndexHit | null
  readonly suspendedBy: SuspensionReason | null
}

const MALFORMED: Decision = { code: 'malformed', hit: null, suspendedBy: null }
const UNKNOWN: Decision = { code: 'unknown', hit: null, suspendedBy: null }

/** SHA-256 as the index keys it. Canonical strings are ASCII, so their encoding does not matter. */
export const indexDigest = (canonical: string): string => hash('sha256', canonical, 'binary')

/**
 * Order is law: shape → hash → probe → audience → state and expiry. The checksum is computed only
 * on a miss, to tell `malformed` from `unknown`; reasons are given only after the secret matched.
 */
export function decide(
  index: VerificationIndex,
  service: IndexedService,
  presented: string,
  nowMs: number,
): Decision {
  const parsed = parseKey(presented)
  if (parsed.format === 'malformed') return MALFORMED
  const hit = index.find(indexDigest(parsed.canonical))
  if (hit === null) {
    return parsed.format === 'standard' && !hasValidChecksum(parsed.canonical) ? MALFORMED : UNKNOWN
  }
  if (!accepts(service, hit.project)) return UNKNOWN
  const { disabled } = hit
  const suspendedBy = disabled ? null : hit.suspension
  return { code: outcome(disabled, suspendedBy !== null, nowMs >= hit.endsAt), hit, suspendedBy }
}

/** The same order as `keyStatus` in the contract. */
function outcome(disabled: boolean, suspended: boolean, expired: boolean): Outcome {
  if (disabled) return 'disabled'
  if (suspended) return 'suspended'
  return expired ? 'expired' : 'valid'
}
