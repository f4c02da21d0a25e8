import { type Plaintext, Refusal } from '@keyward/contract'
import type { Actor } from '../actor.ts'
import { mutate } from '../db/mutate.ts'
import type { Deps } from '../deps.ts'
import { holdPolicyOfKey } from '../policies/hold-policy.ts'
import { countAttempt } from '../sessions/attempts.ts'
import type { KeyAndPlaintext } from './create-key.ts'
import { findKeyFor } from './find-key-for.ts'
import { requireGenuine } from './genuine-key.ts'
import { type ApiKey, currentVersion, requireActive } from './key.ts'
import { openSealed } from './open-sealed.ts'
import { presentKey } from './present-key.ts'
import { recordKeyEvent } from './record-key-event.ts'
import { addVersion } from './rotate-key.ts'

/**
 * Shows a plaintext to its owner (rule 4). The audit event is committed before the plaintext
 * leaves. A master key's secret is born here, on the first reveal (rule 3). Refuses:
 * key_not_found, not_permitted, secret_not_kept, too_many_attempts, key_disabled, key_suspended, key_expired.
 */
export async function revealKey(
  deps: Deps,
  actor: Actor,
  { keyId }: { keyId: string },
): Promise<KeyAndPlaintext> {
  await findKeyFor(deps, deps.database.orm, actor, { keyId, act: 'key.reveal', lock: false })
  await countAttempt(deps, 'reveal', actor.userId)
  return mutate(deps, actor, async (change) => {
    await holdPolicyOfKey(change.sql, keyId)
    const { key, relations } = await findKeyFor(deps, change.sql, actor, {
      keyId,
      act: 'key.reveal',
      lock: true,
    })
    const first = key.versions.length === 0
    if (first) {
      // Security: the first version signs what stands in the row.
      await requireGenuine(deps, change.sql, key)
      requireActive(key, change.now)
    }
    const shown = first
      ? await addVersion(deps, change, key)
      : { rotated: key, plaintext: keptPlaintext(deps, key) }
    recordKeyEvent(change, shown.rotated, 'key.revealed', first ? { first: true } : {})
    return {
      ...presentKey({ key: shown.rotated, relations }, change.now),
      plaintext: shown.plaintext,
    }
  })
}

/** Refuses: secret_not_kept, also when what was kept does not open any more. */
function keptPlaintext(deps: Deps, key: ApiKey): Plaintext {
  const version = currentVersion(key)
  const plaintext = version && openSealed(deps, key, version)
  if (!plaintext) throw new Refusal('secret_not_kept')
  return plaintext
}
