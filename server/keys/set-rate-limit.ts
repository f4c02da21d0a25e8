import type { Key } from '@keyward/contract'
import type { Actor } from '../actor.ts'
import { mutate } from '../db/mutate.ts'
import type { Deps } from '../deps.ts'
import { requireMatch } from '../http/etag.ts'
import { findKeyFor } from './find-key-for.ts'
import { requireNotLooser } from './key.ts'
import { updateKey } from './key-store.ts'
import { presentKey } from './present-key.ts'
import { recordKeyEvent } from './record-key-event.ts'

export type SetRateLimitInput = {
  readonly keyId: string
  readonly rateLimitPerMinute: number | null
  readonly ifMatch: string | undefined
}

/**
 * Limits one key further than its policy does, or no further any more.
 * Refuses: key_not_found, not_permitted, etag_mismatch, rate_limit_looser.
 */
export function setRateLimit(
  deps: Deps,
  actor: Actor,
  { keyId, rateLimitPerMinute, ifMatch }: SetRateLimitInput,
): Promise<Key> {
  return mutate(deps, actor, async (change) => {
    const { key, relations } = await findKeyFor(deps, change.sql, actor, {
      keyId,
      act: 'key.set_rate_limit',
      lock: true,
    })
    requireMatch(ifMatch, key.changeCount)
    requireNotLooser(key, rateLimitPerMinute)
    const limited = await updateKey(change.sql, deps.keyring, key, { rateLimitPerMinute })
    recordKeyEvent(change, limited, 'key.rate_limit_set', {
      from: key.rateLimitPerMinute,
      to: rateLimitPerMinute,
    })
    return presentKey({ key: limited, relations }, change.now)
  })
}
