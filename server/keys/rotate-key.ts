import { type Plaintext, Refusal } from '@keyward/contract'
import type { Actor } from '../actor.ts'
import { type Change, mutate } from '../db/mutate.ts'
import type { Deps } from '../deps.ts'
import { holdPolicyOfKey } from '../policies/hold-policy.ts'
import type { KeyAndPlaintext } from './create-key.ts'
import { findKeyFor } from './find-key-for.ts'
import { requireGenuine } from './genuine-key.ts'
import { type ApiKey, currentVersion, overlapEnd, requireActive, retiringVersion } from './key.ts'
import { destroyVersions, insertVersion, updateKey, writeVersionEnd } from './key-store.ts'
import { newDataKey, newVersion, sealPlaintext, wrapDataKey } from './key-versions.ts'
import { openDataKey } from './open-sealed.ts'
import { presentKey } from './present-key.ts'
import { recordKeyEvent } from './record-key-event.ts'

export type RotateKeyInput = { readonly keyId: string; readonly overlapHours?: number | undefined }

/**
 * Adds a version under the same key ID; the old one works until the overlap ends (rule 6).
 * Refuses: key_not_found, not_permitted, key_disabled, key_suspended, key_expired,
 * never_revealed, rotation_in_progress, overlap_too_long.
 */
export function rotateKey(
  deps: Deps,
  actor: Actor,
  { keyId, overlapHours }: RotateKeyInput,
): Promise<KeyAndPlaintext> {
  return mutate(deps, actor, async (change) => {
    const { sql, now } = change
    await holdPolicyOfKey(sql, keyId)
    const { key, relations } = await findKeyFor(deps, sql, actor, {
      keyId,
      act: 'key.rotate',
      lock: true,
    })
    requireActive(key, now)
    const old = currentVersion(key)
    if (old === null) throw new Refusal('never_revealed')
    if (retiringVersion(key, now) !== null) throw new Refusal('rotation_in_progress')
    const endsAt = overlapEnd(key, overlapHours, now)
    await requireGenuine(deps, sql, key)
    await destroyVersions(
      sql,
      key.versions.filter((version) => version !== old).map(({ id }) => id),
      now,
    )
    const retiring = { ...old, endsAt }
    await writeVersionEnd(sql, deps.keyring, key, retiring)
    const { rotated, plaintext } = await addVersion(deps, change, { ...key, versions: [retiring] })
    if (endsAt <= now) await destroyVersions(sql, [old.id], now)
    recordKeyEvent(change, rotated, 'key.rotated', {
      version: old.number + 1,
      old_version_ends_at: endsAt.toISOString(),
    })
    return { ...presentKey({ key: rotated, relations }, now), plaintext }
  })
}

/** Makes, seals (where policy keeps copies) and stores the next version of a key. */
export async function addVersion(
  deps: Deps,
  { sql, now }: Change,
  key: ApiKey,
): Promise<{ rotated: ApiKey; plaintext: Plaintext }> {
  const { config, keyring } = deps
  const number = (currentVersion(key)?.number ?? 0) + 1
  const { plaintext, version } = newVersion(key.format, config.keyPrefix, number, now)
  if (key.policy.secret_display === 'once') {
    await insertVersion(sql, keyring, key, version)
    const rotated = await updateKey(sql, keyring, key, { rowMac: null })
    return { rotated: { ...rotated, versions: [...key.versions, version] }, plaintext }
  }
  const kept = openDataKey(deps, key)
  const dataKey = kept ?? newDataKey()
  const sealed = { ...version, sealed: sealPlaintext(dataKey, key, number, plaintext) }
  await insertVersion(sql, keyring, key, sealed)
  const rotated = await updateKey(sql, keyring, key, {
    rowMac: null,
    wrappedDataKey: kept ? key.wrappedDataKey : wrapDataKey(keyring, key, dataKey),
  })
  return { rotated: { ...rotated, versions: [...key.versions, sealed] }, plaintext }
}
