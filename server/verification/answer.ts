/** Decisions as JSON text for the wire. */
import { ID_PREFIXES, OUTCOMES, ROLES, SUSPENSION_REASONS } from '@keyward/contract'
import { told } from '@keyward/sdk/verifier/answer'
import { retryAfterSeconds } from '@keyward/sdk/verifier/buckets'
import type { Decision } from '@keyward/sdk/verifier/decide'
import type { ProjectFacts } from '@keyward/sdk/verifier/replica/memory'
import {
  begin,
  bytes,
  perName,
  perObject,
  put,
  putId,
  putInstant,
  quoted,
  written,
} from './answer-bytes.ts'

/**
 * The same answer as JSON in ASCII, written byte by byte. IDs and role need no escaping: the index
 * keeps them as numbers.
 */
export function toJson({ code, hit, suspendedBy, limit }: Decision): string {
  if (hit === null) return TOLD[code]
  const place = placeOf(hit.project)
  begin(place)
  let at = put(HEADS[code], 0)
  at = putId(hit.key, at)
  at = put(place, at)
  at = putId(hit.user, at)
  at = put(ROLE_PARTS[hit.role], at)
  at = putInstant(hit.endsAt, at)
  at = put(TAILS[suspendedBy ?? 'nothing'], at)
  const answer = written(at)
  if (code !== 'rate_limited' || limit === undefined) return answer
  return `${answer.slice(0, -1)},"retry_after_seconds":${retryAfterSeconds(limit)}}`
}

const TOLD = perName(OUTCOMES, (code) => JSON.stringify(told(code)))
const HEADS = perName(OUTCOMES, (code) =>
  bytes(`{"valid":${code === 'valid'},"code":"${code}","key_id":"${ID_PREFIXES.key}_`),
)
const ROLE_PARTS = perName(ROLES, (role) => bytes(`","role":"${role}","expires_at":"`))
const TAILS = perName([...SUSPENSION_REASONS, 'nothing'], (reason) =>
  bytes(`","suspended_by":${reason === 'nothing' ? null : `"${reason}"`}}`),
)

const placeOf = perObject(({ tenantId, projectId, projectCode }: ProjectFacts) => {
  const [tenant, id, code] = [tenantId, projectId, projectCode].map(quoted)
  return bytes(
    `","tenant":${tenant},"project":${id},"project_code":${code},"user":"${ID_PREFIXES.user}_`,
  )
})
