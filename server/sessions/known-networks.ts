/** From where an account was signed in. Kept beside the attempts, as rows without failures. */
import { and, eq, gt } from 'drizzle-orm'
import { attempts } from '../db/schema/index.ts'
import type { Deps } from '../deps.ts'
import { subjectId, unknownBefore } from './attempts.ts'
import { networkOf } from './network.ts'

/** Notes that somebody gave the right password of this account from there. */
export async function rememberNetwork(
  deps: Deps,
  email: string,
  address: string | null,
): Promise<void> {
  const lastAt = deps.now()
  await deps.database.orm
    .insert(attempts)
    .values({ subject: idOf(deps, email, address), failures: 0, lastAt })
    .onConflictDoUpdate({ target: attempts.subject, set: { lastAt } })
}

export async function isKnownNetwork(
  deps: Deps,
  email: string,
  address: string | null,
): Promise<boolean> {
  const mine = eq(attempts.subject, idOf(deps, email, address))
  const known = and(mine, gt(attempts.lastAt, unknownBefore(deps.now())))
  return (await deps.database.orm.$count(attempts, known)) > 0
}

const idOf = (deps: Deps, email: string, address: string | null): Buffer =>
  subjectId(deps, 'known_network', email, networkOf(address ?? ''))
