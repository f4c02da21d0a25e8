/** Fills an empty index with everything that the database holds. */
import type { Pool } from 'pg'
import { type Loading, loadAllMemberships, loadAllServices, loadStoppedPlaces } from './load.ts'
import { loadAllKeys } from './load-all-keys.ts'

/** `pageOfKeys`: how many keys are read at once. */
export async function loadAll(loading: Loading, pool: Pool, pageOfKeys?: number): Promise<void> {
  await loadStoppedPlaces(loading, {})
  await loadAllMemberships(loading)
  await loadAllKeys(loading, pool, pageOfKeys)
  await loadAllServices(loading)
}
