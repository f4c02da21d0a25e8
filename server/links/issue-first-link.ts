import { SYSTEM } from '../actor.ts'
import { mutate } from '../db/mutate.ts'
import { operatorGrants } from '../db/schema/index.ts'
import type { Deps } from '../deps.ts'
import { type IssuedLinkAndPlaintext, issueLink } from './issue-link.ts'

/**
 * The link of the first operator, for the server's own terminal; null once there is an operator.
 * There is no set-up page that somebody else could reach first (V27).
 */
export async function issueFirstLink(deps: Deps): Promise<IssuedLinkAndPlaintext | null> {
  const operators = await deps.database.orm
    .select({ id: operatorGrants.userId })
    .from(operatorGrants)
    .limit(1)
  if (operators.length > 0) return null
  return mutate(deps, SYSTEM, async ({ sql, now, record }) => {
    record({ action: 'link.issued', details: { purpose: 'first_operator' } })
    return issueLink(deps, sql, { purpose: 'first_operator', userId: null, now })
  })
}
