/** Decisions as they are answered: as an object for code, as JSON text for the wire. */
import { OUTCOMES, type Outcome, SUSPENSION_REASONS, type Verification } from '@keyward/contract'
import type { IndexedMembership } from './index.ts'
import { instantText } from './instant-text.ts'
import type { Decision } from './verify.ts'

/** The answer as an object. */
export function toVerification({ code, hit, suspendedBy }: Decision): Verification {
  if (hit === null) return told(code)
  const { version, membership } = hit
  return {
    valid: code === 'valid',
    code,
    key_id: version.keyId,
    tenant: membership.tenantId,
    project: membership.projectId,
    project_code: membership.projectCode,
    user: membership.userId,
    role: version.role,
    expires_at: instantText(version.endsAt),
    suspended_by: suspendedBy,
  }
}

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

/**
 * The same answer as JSON in ASCII, joined from prepared parts: serialising the object would cost
 * more than the decision. Key ID and role need no escaping: the row MAC binds them as Keyward
 * wrote them.
 */
export function toJson({ code, hit, suspendedBy }: Decision): string {
  if (hit === null) return TOLD[code]
  const { version, membership } = hit
  const head = HEADS[code] + version.keyId + placeText(membership) + version.role
  return `${head}","expires_at":"${instantText(version.endsAt)}${TAILS[suspendedBy ?? 'nothing']}`
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

/** By the membership's identity: what is read here never changes on one object. */
const placeTexts = new WeakMap<IndexedMembership, string>()

function placeText(membership: IndexedMembership): string {
  const known = placeTexts.get(membership)
  if (known !== undefined) return known
  const { tenantId, projectId, projectCode, userId } = membership
  const [tenant, project, code, user] = [tenantId, projectId, projectCode, userId].map(quoted)
  const text = `","tenant":${tenant},"project":${project},"project_code":${code},"user":${user},"role":"`
  placeTexts.set(membership, text)
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
