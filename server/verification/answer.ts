/** Decisions as they are answered: as an object for code, as JSON text for the wire. */
import { OUTCOMES, type Outcome, SUSPENSION_REASONS, type Verification } from '@keyward/contract'
import { instantText } from './instant-text.ts'
import type { ProjectFacts } from './replica/memory.ts'
import type { Decision } from './verify.ts'

/** The answer as an object. */
export function toVerification({ code, hit, suspendedBy }: Decision): Verification {
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
 * more than the decision. IDs and role need no escaping: the index keeps them as numbers.
 */
export function toJson({ code, hit, suspendedBy }: Decision): string {
  if (hit === null) return TOLD[code]
  const head = HEADS[code] + hit.keyId + placeText(hit.project) + hit.userId
  return `${head}","role":"${hit.role}","expires_at":"${instantText(hit.endsAt)}${TAILS[suspendedBy ?? 'nothing']}`
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
