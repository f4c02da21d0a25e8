/** Decisions as JSON text for the wire. */
import { ID_PREFIXES, OUTCOMES, ROLES, SUSPENSION_REASONS } from '@keyward/contract'
import { told } from '@keyward/sdk/verifier/answer'
import { retryAfterSeconds } from '@keyward/sdk/verifier/buckets'
import type { Decision } from '@keyward/sdk/verifier/decide'
import { writeInstant } from '@keyward/sdk/verifier/instant-text'
import { ID_TEXT_LENGTH, type IdWords, writeIdText } from '@keyward/sdk/verifier/replica/id-words'
import type { ProjectFacts } from '@keyward/sdk/verifier/replica/memory'

/**
 * The same answer as JSON in ASCII, written byte by byte from prepared parts: serialising the object
 * would cost more than the decision, and so would joining strings. IDs and role need no escaping:
 * the index keeps them as numbers.
 */
export function toJson({ code, hit, suspendedBy, limit }: Decision): string {
  if (hit === null) return TOLD[code]
  const place = placeBytes(hit.project)
  if (place.length + OTHERS_MAX > into.length) into = Buffer.alloc(place.length + OTHERS_MAX)
  let at = put(HEADS[code], 0)
  at = putId(hit.key, at)
  at = put(place, at)
  at = putId(hit.user, at)
  at = put(ROLE_PARTS[hit.role], at)
  at = writeInstant(hit.endsAt, into, at)
  at = put(TAILS[suspendedBy ?? 'nothing'], at)
  const answer = into.toString('latin1', 0, at)
  if (code !== 'rate_limited' || limit === undefined) return answer
  return `${answer.slice(0, -1)},"retry_after_seconds":${retryAfterSeconds(limit)}}`
}

/** More than all parts but the place ever need. */
const OTHERS_MAX = 400
let into = Buffer.alloc(1024)

function put(part: Uint8Array, at: number): number {
  into.set(part, at)
  return at + part.length
}

function putId({ words, at: from }: IdWords, at: number): number {
  writeIdText(words, from, into, at)
  return at + ID_TEXT_LENGTH
}

const perName = <T extends string, P>(names: readonly T[], part: (name: T) => P) =>
  Object.fromEntries(names.map((name) => [name, part(name)])) as Record<T, P>
const bytes = (text: string): Uint8Array => Buffer.from(text, 'latin1')

const TOLD = perName(OUTCOMES, (code) => JSON.stringify(told(code)))
const HEADS = perName(OUTCOMES, (code) =>
  bytes(`{"valid":${code === 'valid'},"code":"${code}","key_id":"${ID_PREFIXES.key}_`),
)
const ROLE_PARTS = perName(ROLES, (role) => bytes(`","role":"${role}","expires_at":"`))
const TAILS = perName([...SUSPENSION_REASONS, 'nothing'], (reason) =>
  bytes(`","suspended_by":${reason === 'nothing' ? null : `"${reason}"`}}`),
)

/** By the project's identity: what is read here never changes on one object. */
const places = new WeakMap<ProjectFacts, Uint8Array>()

function placeBytes(project: ProjectFacts): Uint8Array {
  const known = places.get(project)
  if (known !== undefined) return known
  const { tenantId, projectId, projectCode } = project
  const [tenant, id, code] = [tenantId, projectId, projectCode].map(quoted)
  const part = bytes(
    `","tenant":${tenant},"project":${id},"project_code":${code},"user":"${ID_PREFIXES.user}_`,
  )
  places.set(project, part)
  return part
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
