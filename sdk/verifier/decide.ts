/** One verification: pure, synchronous, from memory. Never throws for a bad key (design rule 9). */
import { hash } from 'node:crypto'
import type { Outcome, SuspensionReason } from '@keyward/contract'
import { hasStandardOutline, hasValidChecksum, parseKey } from '@keyward/contract/key-format'
import type { LimitState } from './buckets.ts'
import type { Find } from './find.ts'
import type { IndexHit } from './index.ts'
import { accepts, type IndexedService } from './service.ts'

/** What a verification comes to: an outcome, and the hit when the asking service may hear of it. */
export type Decision = {
  readonly code: Outcome
  readonly hit: IndexHit | null
  readonly suspendedBy: SuspensionReason | null
  /** Where the key stands with its rate limit, if it has one. */
  readonly limit?: LimitState
}

const MALFORMED: Decision = { code: 'malformed', hit: null, suspendedBy: null }
const UNKNOWN: Decision = { code: 'unknown', hit: null, suspendedBy: null }

/** SHA-256 as the index keys it. Canonical strings are ASCII, so their encoding does not matter. */
export const indexDigest = (canonical: string): string => hash('sha256', canonical, 'binary')

/**
 * Order is law: shape → hash → probe → audience → state and expiry. The checksum is computed only
 * on a miss, to tell `malformed` from `unknown`, and so are the characters looked at: a digest that
 * matched is of a key that Keyward made. Reasons are given only after the secret matched.
 */
export function decide(
  { find }: { readonly find: Find },
  service: IndexedService,
  presented: string,
  nowMs: number,
): Decision {
  const canonical = hasStandardOutline(presented) ? presented : uuidOf(presented)
  if (canonical === null) return MALFORMED
  const hit = find(indexDigest(canonical))
  if (hit === null) return isWellFormed(canonical) ? UNKNOWN : MALFORMED
  if (!accepts(service, hit.project)) return UNKNOWN
  const { disabled } = hit
  const suspendedBy = disabled ? null : hit.suspension
  return { code: outcome(disabled, suspendedBy !== null, nowMs >= hit.endsAt), hit, suspendedBy }
}

/** The canonical form of a key in the UUID format; null for anything else. */
function uuidOf(presented: string): string | null {
  const parsed = parseKey(presented)
  return parsed.format === 'uuid' ? parsed.canonical : null
}

/** True for what could be a key that nobody knows. */
function isWellFormed(canonical: string): boolean {
  const { format } = parseKey(canonical)
  return format === 'uuid' || (format === 'standard' && hasValidChecksum(canonical))
}

/** The same order as `keyStatus` in the contract. */
function outcome(disabled: boolean, suspended: boolean, expired: boolean): Outcome {
  if (disabled) return 'disabled'
  if (suspended) return 'suspended'
  return expired ? 'expired' : 'valid'
}
