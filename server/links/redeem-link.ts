import { Refusal } from '@keyward/contract'
import { eq } from 'drizzle-orm'
import type { Actor, RequestFacts } from '../actor.ts'
import { type Change, mutate } from '../db/mutate.ts'
import { links, operatorGrants, users } from '../db/schema/index.ts'
import type { Deps } from '../deps.ts'
import { newId } from '../ids.ts'
import { countAttemptFrom } from '../sessions/attempts.ts'
import { hashPassword } from '../sessions/password.ts'
import { setPassword } from '../sessions/set-password.ts'
import { operatorFields } from '../users/operator-grant.ts'
import { findLink } from './find-link.ts'
import { linkFields } from './link.ts'

export type RedeemLinkInput = {
  readonly link: string
  readonly password: string
  readonly email?: string | undefined
  readonly name?: string | undefined
}

type Person = { readonly id: string; readonly email: string; readonly name: string }

/**
 * Uses a one-time link: sets the password, ends every session of before. The link's row is locked,
 * so of many that try at once one wins. Answers the e-mail to sign in with.
 * Refuses: link_invalid, invalid_request, email_taken, too_many_attempts.
 */
export async function redeemLink(
  deps: Deps,
  facts: RequestFacts,
  input: RedeemLinkInput,
): Promise<{ email: string }> {
  await countAttemptFrom(deps, 'link', facts.ip)
  const now = deps.now()
  const { link, user } = await findLink(deps, deps.database.orm, input.link, { now, lock: false })
  const person = user ?? newOperator(input)
  if (user) refuseIdentity(input)
  const passwordHash = await hashPassword(input.password)
  return mutate(deps, actorOf(facts, person), async (change) => {
    await findLink(deps, change.sql, input.link, { now, lock: true })
    if (!user) await insertOperator(deps, change, person)
    const usedAt = change.now
    const rowMac = deps.keyring.mac('rowMac', linkFields({ ...link, usedAt }))
    await change.sql.update(links).set({ usedAt, rowMac }).where(eq(links.id, link.id))
    await setPassword(deps, change, person.id, passwordHash)
    change.record({
      action: 'link.redeemed',
      userId: person.id,
      details: { purpose: link.purpose },
    })
    return { email: person.email }
  })
}

/** A first operator says who they are; everybody else is known already. */
function newOperator({ email, name }: RedeemLinkInput): Person {
  const missing = Object.entries({ email, name }).filter(([, value]) => value === undefined)
  if (email === undefined || name === undefined)
    throw refuseFields(
      missing.map(([field]) => field),
      'is needed',
    )
  return { id: newId('user'), email, name }
}

function refuseIdentity({ email, name }: RedeemLinkInput): void {
  const given = Object.entries({ email, name }).filter(([, value]) => value !== undefined)
  if (given.length > 0)
    throw refuseFields(
      given.map(([field]) => field),
      'is known already',
    )
}

const refuseFields = (fields: readonly string[], message: string) =>
  new Refusal(
    'invalid_request',
    {},
    fields.map((field) => ({ field, code: 'unexpected', message })),
  )

const actorOf = (facts: RequestFacts, person: Person): Actor => ({
  ...facts,
  userId: person.id,
  name: person.name,
  operator: false,
  via: 'link',
  sessionId: null,
  tokenId: null,
  scopes: null,
  authenticatedAt: null,
})

async function insertOperator(
  { keyring }: Deps,
  { sql, now, record, touch }: Change,
  person: Person,
): Promise<void> {
  const added = await sql
    .insert(users)
    .values({ ...person, emailVerified: true, createdAt: now, updatedAt: now })
    .onConflictDoNothing({ target: users.email })
    .returning({ id: users.id })
  if (added.length === 0) throw new Refusal('email_taken')
  const rowMac = keyring.mac('rowMac', operatorFields(person.id))
  await sql.insert(operatorGrants).values({ userId: person.id, grantedAt: now, rowMac })
  record({
    action: 'user.operator_granted',
    userId: person.id,
    details: { name: person.name, first: true },
  })
  touch('user', person.id)
}
