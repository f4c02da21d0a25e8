/** Whoever performs a request on the management API. Made from the credential alone. */
import type { TokenScope } from '@keyward/contract'
import type { IdempotencyClaim } from './http/idempotency-claim.ts'

/** Facts of the request that go into the audit trail, and the claim that makes a retry harmless. */
export type RequestFacts = {
  readonly requestId: string | null
  readonly ip: string | null
  readonly idempotency?: IdempotencyClaim
}

/** A person, through a session, one of their management tokens, or a one-time link. */
export type Actor = RequestFacts & {
  readonly userId: string
  readonly name: string
  readonly operator: boolean
  readonly via: 'session' | 'token' | 'link'
  readonly sessionId: string | null
  readonly tokenId: string | null
  /** null for a session: a person at the console has every scope. */
  readonly scopes: readonly TokenScope[] | null
  /** When the password was last given; null for tokens. */
  readonly authenticatedAt: Date | null
}

/** Keyward itself, for what happens by clock or at start. */
export type SystemActor = RequestFacts & { readonly via: 'system' }

export const SYSTEM: SystemActor = { via: 'system', requestId: null, ip: null }

/** An act that needs a recent sign-in may be done this long after the password was given. */
export const RECENT_MINUTES = 15

/** Until when this actor counts as recently authenticated; null when never. */
export const recentUntil = (actor: Actor): Date | null =>
  actor.authenticatedAt && new Date(actor.authenticatedAt.getTime() + RECENT_MINUTES * 60_000)
