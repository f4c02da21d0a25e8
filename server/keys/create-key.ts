import { type Key, type Plaintext, Refusal, type Role } from '@keyward/contract'
import type { Actor } from '../actor.ts'
import { mutate } from '../db/mutate.ts'
import type { Deps } from '../deps.ts'
import { newId } from '../ids.ts'
import { findOwnMembership, type OwnMembership } from '../members/find-own-membership.ts'
import { type ApiKey, firstExpiry, roleOfNewKey } from './key.ts'
import { insertKey } from './key-store.ts'
import { newDataKey, newVersion, sealPlaintext, wrapDataKey } from './key-versions.ts'
import { presentKey } from './present-key.ts'
import { recordKeyEvent } from './record-key-event.ts'

export type CreateKeyInput = {
  readonly projectId: string
  readonly name?: string | undefined
  readonly role?: Role | undefined
  readonly validityDays?: number | undefined
  readonly format?: 'standard' | 'uuid' | undefined
}

/** A key record together with its plaintext, for its owner alone. */
export type KeyAndPlaintext = Key & { readonly plaintext: Plaintext }

/**
 * Makes a key of the actor's own: the owner is never named, so nobody can make one for another
 * (rule 1). Refuses: project_not_found, not_permitted, project_disabled, tenant_disabled,
 * role_too_high, key_limit_reached, format_not_allowed, validity_too_far, lifetime_exceeded.
 */
export function createKey(
  deps: Deps,
  actor: Actor,
  input: CreateKeyInput,
): Promise<KeyAndPlaintext> {
  return mutate(deps, actor, async (change) => {
    const { sql, now } = change
    const own = await findOwnMembership(deps, sql, actor, {
      act: 'key.create',
      projectId: input.projectId,
    })
    const { key, plaintext } = decideNewKey(deps, own, input, now)
    await insertKey(sql, deps.keyring, key)
    recordKeyEvent(change, key, 'key.created', {
      role: key.role,
      expires_at: key.expiresAt.toISOString(),
    })
    return { ...presentKey({ key, relations: own.relations }, now), plaintext }
  })
}

function decideNewKey(
  { config, keyring }: Deps,
  { owned, ...own }: OwnMembership,
  input: CreateKeyInput,
  now: Date,
): { key: ApiKey; plaintext: Plaintext } {
  const { policy } = own
  const format = input.format ?? 'standard'
  if (format === 'uuid' && !policy.uuid_keys)
    throw new Refusal('format_not_allowed', { rule: 'uuid_keys' })
  if (owned >= policy.keys_per_membership_max) {
    throw new Refusal('key_limit_reached', {
      rule: 'keys_per_membership_max',
      limit: policy.keys_per_membership_max,
    })
  }
  const { plaintext, version } = newVersion(format, config.keyPrefix, 1, now)
  const key: ApiKey = {
    ...own,
    id: newId('key'),
    name: input.name ?? `${own.user.name}-${own.project.code}-${owned + 1}`.slice(0, 100),
    master: false,
    format,
    role: roleOfNewKey(own.membership.role, input.role),
    createdAt: now,
    expiresAt: firstExpiry(input.validityDays, policy, now),
    disabledAt: null,
    disabledBy: null,
    changeCount: 1,
    wrappedDataKey: null,
    lastUsedAt: null,
    lastUsedService: null,
    lastUsedAddress: null,
    rateLimitPerMinute: null,
    versions: [version],
  }
  if (policy.secret_display === 'once') return { key, plaintext }
  const dataKey = newDataKey()
  const sealed = sealPlaintext(dataKey, key, 1, plaintext)
  return {
    key: {
      ...key,
      wrappedDataKey: wrapDataKey(keyring, key, dataKey),
      versions: [{ ...version, sealed }],
    },
    plaintext,
  }
}
