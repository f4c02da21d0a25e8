/** What is asked of a request before its body is read: credential, scope, recent sign-in, same site. */

import type { IncomingMessage } from 'node:http'
import { Refusal } from '@keyward/contract'
import { type Actor, recentUntil } from '../actor.ts'
import type { Deps } from '../deps.ts'
import type { Permission } from '../permissions.ts'

/** Refuses: scope_missing, not_by_token, not_permitted, recent_authentication_required. */
export function requirePermission(actor: Actor, permission: Permission, now: Date): void {
  if (permission.operator && !permission.own && !permission.project_admin && !actor.operator) {
    throw new Refusal('not_permitted')
  }
  if (actor.scopes !== null) requireScope(actor.scopes, permission.token)
  const recent = recentUntil(actor)
  if (permission.recent && (recent === null || now >= recent))
    throw new Refusal('recent_authentication_required')
}

function requireScope(scopes: readonly string[], needed: Permission['token']): void {
  if (needed === 'never') throw new Refusal('not_by_token')
  if (needed !== 'any' && !scopes.includes(needed))
    throw new Refusal('scope_missing', { scope: needed })
}

/**
 * A change with a cookie must come from the console itself: same origin by the
 * browser's own word, and the session's token in a header that no form can send.
 * Refuses: cross_site.
 */
export function requireSameSite(
  deps: Deps,
  request: IncomingMessage,
  sessionId: string | null,
): void {
  requireOwnOrigin(deps, request)
  if (sessionId === null) return
  const token = request.headers['x-csrf-token']
  const genuine =
    typeof token === 'string' &&
    deps.keyring.matches('csrf', [sessionId], Buffer.from(token, 'base64url'))
  if (!genuine) throw new Refusal('cross_site')
}

/** The token the console sends back with every change. */
export const csrfToken = (deps: Pick<Deps, 'keyring'>, sessionId: string): string =>
  deps.keyring.mac('csrf', [sessionId]).toString('base64url')

function requireOwnOrigin({ config }: Deps, { headers }: IncomingMessage): void {
  const site = headers['sec-fetch-site']
  if (site !== undefined && site !== 'same-origin' && site !== 'none')
    throw new Refusal('cross_site')
  const { origin } = headers
  if (origin === undefined || origin === config.publicUrl) return
  const scheme = new URL(config.publicUrl).protocol
  if (origin !== `${scheme}//${headers.host}`) throw new Refusal('cross_site')
}
