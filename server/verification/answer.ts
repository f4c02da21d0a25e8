/** Decisions as JSON text for the wire. */
import { ID_PREFIXES, OUTCOMES, ROLES, SUSPENSION_REASONS } from '@keyward/contract'
import { told } from '@keyward/sdk/verifier/answer'
import { retryAfterSeconds } from '@keyward/sdk/verifier/buckets'
import type { Decision } from '@keyward/sdk/verifier/decide'
import type { ProjectFacts } from '@keyward/sdk/verifier/replica/memory'
import { filledInUntil, makeForm, perName, perObject, quoted } from './answer-forms.ts'

/** The same answer as JSON in ASCII. IDs and role need no escaping: the index keeps them as numbers. */
export function toJson({ code, hit, suspendedBy, limit }: Decision): string {
  if (hit === null) return TOLD[code]
  const form = formsOf(hit.project)[hit.role]
  const answer = HEADS[code] + filledInUntil(form, hit) + TAILS[suspendedBy ?? 'nothing']
  if (code !== 'rate_limited' || limit === undefined) return answer
  const wait = `"retry_after_seconds":${retryAfterSeconds(limit)}`
  return `${answer.slice(0, -1)},${wait},"rate_limit_per_minute":${limit.perMinute}}`
}

const TOLD = perName(OUTCOMES, (code) => JSON.stringify(told(code)))
const HEADS = perName(
  OUTCOMES,
  (code) => `{"valid":${code === 'valid'},"code":"${code}","key_id":"${ID_PREFIXES.key}_`,
)
const TAILS = perName(
  [...SUSPENSION_REASONS, 'nothing'],
  (reason) => `","suspended_by":${reason === 'nothing' ? null : `"${reason}"`}}`,
)

const formsOf = perObject(({ tenantId, projectId, projectCode }: ProjectFacts) => {
  const [tenant, id, code] = [tenantId, projectId, projectCode].map(quoted)
  const place = `","tenant":${tenant},"project":${id},"project_code":${code}`
  return perName(ROLES, (role) =>
    makeForm(`${place},"user":"${ID_PREFIXES.user}_`, `","role":"${role}","expires_at":"`),
  )
})
