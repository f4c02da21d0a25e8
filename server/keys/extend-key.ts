import type { ExtendKeyPreview, ExtendKeyReply } from '@keyward/contract'
import type { Actor } from '../actor.ts'
import { type Change, mutate } from '../db/mutate.ts'
import type { Deps } from '../deps.ts'
import { requireMatch } from '../http/etag.ts'
import { type FoundKey, findKeyFor } from './find-key-for.ts'
import { requireGenuine } from './genuine-key.ts'
import { type Extension, extension } from './key.ts'
import { updateKey } from './key-store.ts'
import { presentKey } from './present-key.ts'
import { recordKeyEvent } from './record-key-event.ts'

export type ExtendKeyInput = {
  readonly keyId: string
  readonly days: number
  readonly ifMatch: string | undefined
}

/**
 * Moves a key's expiry later by whole days (rule 5); never earlier. If-Match is what keeps a
 * double click or a retry from extending twice. Refuses: key_not_found, not_permitted,
 * etag_mismatch, extension_too_long, revive_window_passed, validity_too_far, lifetime_exceeded.
 */
export function extendKey(
  deps: Deps,
  actor: Actor,
  { keyId, days, ifMatch }: ExtendKeyInput,
): Promise<ExtendKeyReply> {
  return mutate(deps, actor, async (change) => {
    const found = await findKeyFor(deps, change.sql, actor, {
      keyId,
      act: 'key.extend',
      lock: true,
    })
    requireMatch(ifMatch, found.key.changeCount)
    return extendFoundKey(deps, change, found, days)
  })
}

/** What the extension would do, by the same rule, changing nothing. */
export async function previewExtension(
  deps: Deps,
  actor: Actor,
  { keyId, days, ifMatch }: ExtendKeyInput,
): Promise<ExtendKeyPreview> {
  const { key } = await findKeyFor(deps, deps.database.orm, actor, {
    keyId,
    act: 'key.extend',
    lock: false,
  })
  requireMatch(ifMatch, key.changeCount)
  return presentExtension(keyId, extension(key, days, deps.now()))
}

/** The extension of a key that is found and locked, for one key and for many. */
export async function extendFoundKey(
  deps: Deps,
  change: Change,
  { key, relations }: FoundKey,
  days: number,
): Promise<ExtendKeyReply> {
  const decided = extension(key, days, change.now)
  await requireGenuine(deps, change.sql, key)
  const extended = await updateKey(change.sql, deps.keyring, key, { expiresAt: decided.to })
  const preview = presentExtension(key.id, decided)
  recordKeyEvent(change, extended, 'key.extended', { days, from: preview.from, to: preview.to })
  return { ...presentKey({ key: extended, relations }, change.now), extension: preview }
}

export const presentExtension = (
  keyId: string,
  { from, to, countedFrom }: Extension,
): ExtendKeyPreview => ({
  key_id: keyId,
  from: from.toISOString(),
  to: to.toISOString(),
  counted_from: countedFrom,
})
