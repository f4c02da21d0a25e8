/** RFC 7662: whether a token is active, for gateways and frameworks that speak OAuth. */
import { Refusal, ROLES, roleIncludes, type Verification } from '@keyward/contract'
import { UNTOLD } from '@keyward/sdk/verifier/call'
import type { Asking, Judge } from './judge.ts'

const INACTIVE = '{"active":false}'
/** A token that needs no decoding, alone or before a hint that is ignored anyway. */
const PLAIN = /^token=([0-9A-Za-z_-]{1,64})(?:&token_type_hint=[0-9A-Za-z_:-]{0,64})?$/

/** The answer as JSON text in ASCII. Refuses: invalid_request. */
export function introspect(judge: Judge, asking: Asking, body: string): string {
  const found = judge.verify(asking, readToken(body), UNTOLD)
  return found.valid ? active(found, asking) : INACTIVE
}

function active(found: Verification, { service }: Asking): string {
  const { key_id, user, tenant, project, role } = found
  const scope = ROLES.filter((each) => role !== null && roleIncludes(role, each)).join(' ')
  // Rounded down: whoever believes `exp` stops before Keyward does, never after.
  const exp = Math.floor(Date.parse(found.expires_at ?? '') / 1000)
  return (
    `{"active":true,"client_id":"${key_id}","sub":"${user}","aud":"${service.id}","scope":"${scope}",` +
    `"exp":${exp},"token_type":"api_key","tenant":"${tenant}","project":"${project}",` +
    `"project_code":${asciiJson(found.project_code ?? '')},"role":"${role}"}`
  )
}

/** The `token` of a form, once; other parameters are ignored, as the RFC wants. */
function readToken(body: string): string {
  const plain = PLAIN.exec(body)?.[1]
  if (plain !== undefined) return plain
  const [token, ...more] = new URLSearchParams(body).getAll('token')
  if (token !== undefined && token !== '' && more.length === 0) return token
  const code = token === undefined ? 'missing' : 'invalid'
  throw new Refusal('invalid_request', {}, [
    { field: 'token', code, message: 'Send one token in the form.' },
  ])
}

/** A project's code stands outside the row MACs: it is escaped like any text. */
const asciiJson = (text: string): string =>
  JSON.stringify(text).replace(
    /[^\x20-\x7e]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
