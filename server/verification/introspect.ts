/** RFC 7662: whether a token is active, for gateways and frameworks that speak OAuth. */
import { ID_PREFIXES, Refusal, ROLES, type Role, roleIncludes } from '@keyward/contract'
import { UNTOLD } from '@keyward/sdk/verifier/call'
import type { Decision } from '@keyward/sdk/verifier/decide'
import type { ProjectFacts } from '@keyward/sdk/verifier/replica/memory'
import type { IndexedService } from '@keyward/sdk/verifier/service'
import { filledIn, makeForm, perName, perObject, quoted } from './answer-forms.ts'
import type { Asking, Judge } from './judge.ts'
import { isPlain, PLAIN_LENGTH_MAX } from './plain-text.ts'

const INACTIVE = '{"active":false}'

/** The answer as JSON text in ASCII. Refuses: invalid_request. */
export function introspect(judge: Judge, asking: Asking, body: string): string {
  const decision = judge.judge(asking, readToken(body), UNTOLD, true)
  return toIntrospection(decision, asking.service)
}

/** What the RFC wants to hear of a decision: whose token it is, or only that it is not active. */
export function toIntrospection({ code, hit }: Decision, service: IndexedService): string {
  if (code !== 'valid' || hit === null) return INACTIVE
  // Rounded down: whoever believes `exp` stops before Keyward does, never after.
  const exp = Math.floor(hit.endsAt / 1000)
  const audience = audienceOf(service)[hit.role]
  return HEAD + filledIn(FORM, hit) + audience + exp + placeOf(hit.project) + TAILS[hit.role]
}

const HEAD = `{"active":true,"client_id":"${ID_PREFIXES.key}_`
const FORM = makeForm(`","sub":"${ID_PREFIXES.user}_`, '')
const TAILS = perName(ROLES, (role) => `,"role":"${role}"}`)
const scopeOf = (role: Role) => ROLES.filter((each) => roleIncludes(role, each)).join(' ')
const audienceOf = perObject(({ id }: IndexedService) =>
  perName(ROLES, (role) => `","aud":"${id}","scope":"${scopeOf(role)}","exp":`),
)
const placeOf = perObject(({ tenantId, projectId, projectCode }: ProjectFacts) => {
  const [tenant, id, code] = [tenantId, projectId, projectCode].map(quoted)
  return `,"token_type":"api_key","tenant":${tenant},"project":${id},"project_code":${code}`
})

const TOKEN = 'token='
const HINT = '&token_type_hint='

/** The `token` of a form. Refuses: invalid_request. */
const readToken = (body: string): string => plainToken(body) ?? readTokenStrictly(body)

/**
 * The short way: the form is `token=…` in plain characters, alone or before a hint, which is ignored
 * anyway. Null for every other form, which may still be a good one.
 */
export function plainToken(body: string): string | null {
  if (!body.startsWith(TOKEN) || body.length > TOKEN.length + HINT.length + 2 * PLAIN_LENGTH_MAX)
    return null
  const ampersand = body.indexOf('&', TOKEN.length)
  const end = ampersand < 0 ? body.length : ampersand
  if (end === TOKEN.length || !isPlain(body, TOKEN.length, end)) return null
  const isAlone =
    ampersand < 0 || (body.startsWith(HINT, end) && isPlain(body, end + HINT.length, body.length))
  return isAlone ? body.slice(TOKEN.length, end) : null
}

/** The long way: a `token`, once; other parameters are ignored, as the RFC wants. */
export function readTokenStrictly(body: string): string {
  const [token, ...more] = new URLSearchParams(body).getAll('token')
  if (token !== undefined && token !== '' && more.length === 0) return token
  const code = token === undefined ? 'missing' : 'invalid'
  throw new Refusal('invalid_request', {}, [
    { field: 'token', code, message: 'Send one token in the form.' },
  ])
}
