import type { Change } from '../db/mutate.ts'
import type { Deps } from '../deps.ts'
import { newId } from '../ids.ts'
import { type ApiKey, firstExpiry } from './key.ts'
import { insertKeys } from './key-store.ts'
import { recordKeyEvent } from './record-key-event.ts'

/** Whose master key it is, where, and under which policy. */
export type MasterKeyPlace = Pick<ApiKey, 'user' | 'membership' | 'project' | 'tenant' | 'policy'>

/**
 * Issues the key that a membership gets by itself (rule 3). It has no version: the secret is made
 * when its owner first reveals it.
 */
export async function issueMasterKey(
  { keyring }: Deps,
  change: Change,
  place: MasterKeyPlace,
): Promise<void> {
  const key: ApiKey = {
    ...place,
    id: newId('key'),
    name: 'master key',
    master: true,
    format: 'standard',
    role: place.membership.role,
    createdAt: change.now,
    expiresAt: firstExpiry(undefined, place.policy, change.now),
    disabledAt: null,
    disabledBy: null,
    changeCount: 1,
    wrappedDataKey: null,
    lastUsedAt: null,
    lastUsedService: null,
    lastUsedAddress: null,
    rateLimitPerMinute: null,
    versions: [],
  }
  await insertKeys(change.sql, keyring, [key])
  recordKeyEvent(change, key, 'key.created', {
    master: true,
    role: key.role,
    expires_at: key.expiresAt.toISOString(),
  })
}
