/** Decisions as JSON text for the wire. */
import { OUTCOMES, SUSPENSION_REASONS } from '@keyward/contract'
import { told } from '@keyward/sdk/verifier/answer'
import { retryAfterSeconds } from '@keyward/sdk/verifier/buckets'
import type { Decision } from '@keyward/sdk/verifier/decide'
import { instantText } from '@keyward/sdk/verifier/instant-text'
import type { ProjectFacts } from '@keyward/sdk/verifier/replica/memory'

/**
 * The same answer as JSON in ASCII, joined from prepared parts: serialising the object would cost
 * more than the decision. IDs and role need no escaping: the index keeps them as numbers.
 */
export function toJson({ code, hit, suspendedBy, limit }: Decision): string {
  if (hit === null) return TOLD[code]
  const head = HEADS[code] + hit.keyId + placeText(hit.project) + hit.userId
  const answer = `${head}","role":"${hit.role}","expires_at":"${instantText(hit.endsAt)}${TAILS[suspendedBy ?? 'nothing']}`
  if (code !== 'rate_limited' || limit === undefined) return answer
  return `${answer.slice(0, -1)},"retry_after_seconds":${retryAfterSeconds(limit)}}`
}

const perName = <T extends string>(names: readonly T[], text: (name: T) => string) =>
  Object.fromEntries(names.map((name) => [name, text(name)])) as Record<T, string>

const TOLD = perName(OUTCOMES, (code) => JSON.stringify(told(code)))
const HEADS = perName(
  OUTCOMES,
  (code) => `{"valid":${code === 'valid'},"code":"${code}","key_id":"`,
)
const TAILS = perName(
  [...SUSPENSION_REASONS, 'nothing'],
  (reason) => `","suspended_by":${reason === 'nothing' ? null : `"${reason}"`}}`,
)

/** By the project's identity: what is read here never changes on one object. */
const placeTexts = new WeakMap<ProjectFacts, string>()

function placeText(project: ProjectFacts): string {
  const known = placeTexts.get(project)
  if (known !== undefined) return known
  const { tenantId, projectId, projectCode } = project
  const [tenant, id, code] = [tenantId, projectId, projectCode].map(quoted)
  const text = `","tenant":${tenant},"project":${id},"project_code":${code},"user":"`
  placeTexts.set(project, text)
  return text
}

/**
 * Security: a project's code stands outside the row MACs, so it is escaped like any text: a code
 * with quotes in it must not become a field of the answer.
 */
const quoted = (text: string): string =>
  JSON.stringify(text).replace(
    /[^\x20-\x7e]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
