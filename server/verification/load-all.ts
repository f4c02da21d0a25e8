/** Fills an empty index with everything that the database holds. */
import type { Pool } from 'pg'
import { type Loading, loadAllServices, loadStoppedPlaces } from './load.ts'
import { loadAllKeys } from './load-all-keys.ts'
import { loadAllMemberships } from './load-all-memberships.ts'

/** `page`: how many keys, and memberships, are read at once. */
export async function loadAll(loading: Loading, pool: Pool, page?: number): Promise<void> {
  await loadStoppedPlaces(loading, {})
  await loadAllMemberships(loading, pool, page)
  await loadAllKeys(loading, pool, page)
  await loadAllServices(loading)
}
