import { type Me, Refusal } from '@keyward/contract'
import { eq } from 'drizzle-orm'
import type { Actor, RequestFacts } from '../actor.ts'
import { mutate } from '../db/mutate.ts'
import { sessions, users } from '../db/schema/index.ts'
import type { Deps } from '../deps.ts'
import { countAttemptFrom } from './attempts.ts'
import { findSession } from './find-session.ts'
import { getMe } from './get-me.ts'
import { countSignIn, forgetGuesses, guesserAt } from './guesses.ts'
import { rememberNetwork } from './known-networks.ts'
import { type Credentials, type OpenedSession, openSession } from './open-session.ts'

export type SignedIn = { readonly me: Me; readonly cookies: readonly string[] }

/** Where a sign-in comes from. */
export type SignInFrom = { readonly facts: RequestFacts; readonly userAgent: string | undefined }

/**
 * Signs a person in. A wrong password, an unknown address and a disabled user look the same.
 * Refuses: credentials_wrong, too_many_attempts.
 */
export async function signIn(
  deps: Deps,
  credentials: Credentials,
  from: SignInFrom,
): Promise<SignedIn> {
  await countAttemptFrom(deps, 'sign_in_address', from.facts.ip)
  await countSignIn(deps, credentials.email, from.facts.ip)
  return startSession(deps, credentials, from)
}

/**
 * Starts a session without counting a guess: for whoever has just set the password, which no
 * wrong guess of somebody else may spoil. Refuses: credentials_wrong.
 */
export async function startSession(
  deps: Deps,
  credentials: Credentials,
  from: SignInFrom,
): Promise<SignedIn> {
  const opened = await openSession(deps, credentials, from.facts, from.userAgent)
  const actor = opened && (await actorOfSession(deps, opened, from.facts))
  if (!opened || !actor) throw new Refusal('credentials_wrong')
  await forgetGuesses(deps, guesserAt(credentials.email, from.facts.ip))
  await rememberNetwork(deps, credentials.email, from.facts.ip)
  await mutate(deps, actor, async ({ sql, now, record }) => {
    await sql.update(users).set({ lastSignInAt: now }).where(eq(users.id, actor.userId))
    record({ action: 'session.created', userId: actor.userId })
  })
  return { me: await getMe(deps, actor), cookies: opened.cookies }
}

/** The person of a session just opened; a disabled user's session is closed again at once. */
export async function actorOfSession(
  deps: Deps,
  opened: OpenedSession,
  { requestId, ip }: RequestFacts,
): Promise<Actor | null> {
  const found = await findSession(deps, opened.token)
  if (!found) {
    await deps.database.orm.delete(sessions).where(eq(sessions.token, opened.token))
    return null
  }
  const { session, user } = found
  return {
    // Without the claim of an Idempotency-Key: a cookie cannot be given twice.
    requestId,
    ip,
    ...user,
    via: 'session',
    sessionId: session.id,
    tokenId: null,
    scopes: null,
    authenticatedAt: session.createdAt,
  }
}
