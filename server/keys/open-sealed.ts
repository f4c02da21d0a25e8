/** Opens what was kept of a key. What does not open was moved or changed behind our back: it is no fault of ours. */
import type { Plaintext } from '@keyward/contract'
import type { Deps } from '../deps.ts'
import type { ApiKey, KeyVersion } from './key.ts'
import { openPlaintext, unwrapDataKey } from './key-versions.ts'

/** The key's data key; null when there is none, or it does not open. */
export function openDataKey(deps: Deps, key: ApiKey): Buffer | null {
  const { wrappedDataKey } = key
  if (wrappedDataKey === null) return null
  return opened(deps, key, () => unwrapDataKey(deps.keyring, key, wrappedDataKey))
}

/** The plaintext of a version; null when no copy was kept, or it does not open. */
export function openSealed(deps: Deps, key: ApiKey, version: KeyVersion): Plaintext | null {
  const dataKey = openDataKey(deps, key)
  const { number, sealed } = version
  if (dataKey === null || sealed === null) return null
  return opened(deps, key, () => openPlaintext(dataKey, key, number, sealed))
}

function opened<T>({ log }: Deps, key: ApiKey, open: () => T): T | null {
  try {
    return open()
  } catch {
    log.error({ 'key.id': key.id }, 'A sealed copy does not open: somebody changed or moved it')
    return null
  }
}
