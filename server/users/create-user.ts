import type { User } from '@keyward/contract'
import type { Actor } from '../actor.ts'
import { type Change, mutate } from '../db/mutate.ts'
import { users } from '../db/schema/index.ts'
import { refuseTaken } from '../db/unique-violation.ts'
import type { Deps } from '../deps.ts'
import { requirePermission } from '../http/guard.ts'
import { newId } from '../ids.ts'
import { type IssuedLinkAndPlaintext, issueLink } from '../links/issue-link.ts'
import { PERMISSIONS } from '../permissions.ts'
import { lockTenant } from '../tenants/tenant-store.ts'
import { grantOperatorTo } from './operator-grants.ts'
import { presentUser } from './present-user.ts'
import { selectUser } from './user-store.ts'

export type CreateUserInput = {
  readonly email: string
  readonly name: string
  readonly tenantId?: string | null | undefined
  readonly operator?: boolean | undefined
}

/** A user with the link that lets them in, for the operator who added them, once. */
export type UserAndLink = User & { readonly link: IssuedLinkAndPlaintext }

/**
 * Adds a user, who gets in by the one-time link. Making an operator this way asks for what granting
 * asks for. Refuses: tenant_not_found, email_taken, not_by_token, recent_authentication_required.
 */
export function createUser(deps: Deps, actor: Actor, input: CreateUserInput): Promise<UserAndLink> {
  return mutate(deps, actor, async (change) => {
    const { sql, now } = change
    // Security: otherwise a token, or a session left open, could make an operator of its own.
    if (input.operator) requirePermission(actor, PERMISSIONS['user.grant_operator'], now)
    const user = { id: newId('user'), name: input.name }
    await insertUser(change, user.id, input)
    if (input.operator) await grantOperatorTo(deps, change, actor, user)
    const link = await issueLink(deps, sql, { purpose: 'invite', userId: user.id, now })
    return { ...presentUser(await selectUser(sql, user.id), deps.keyring), link }
  })
}

async function insertUser(
  { sql, now, record, touch }: Change,
  id: string,
  { email, name, tenantId = null }: CreateUserInput,
): Promise<void> {
  if (tenantId !== null) await lockTenant(sql, tenantId, 'share')
  const times = { invitedAt: now, createdAt: now, updatedAt: now }
  await refuseTaken(
    'users_email_unique',
    'email_taken',
    sql.insert(users).values({ id, email, name, tenantId, ...times }),
  )
  record({ action: 'user.created', tenantId, userId: id, details: { name, email } })
  touch('user', id)
}
