import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Loading } from './load.ts'

/** Parts of the index that are emptied before something else may run. */
const PARTS_AT_ONCE = 64

/** Empties the index: keys first, so that nothing that stops them goes before them. Services stay. */
export async function forgetAll({ index }: Pick<Loading, 'index'>): Promise<void> {
  const { held, limits } = index
  for (let part = 0; part < held.parts; part++) {
    for (const { keyId } of held.versions(part)) index.putKey(keyId, new Map())
    if (part % PARTS_AT_ONCE === 0) await nextTurn()
  }
  for (let row = 0; row < held.membershipRows(); row++) {
    const membership = held.membershipRow(row)
    if (membership !== null) index.endMembership(membership.id)
  }
  for (const id of held.stopped) index.setActive(id, true)
  for (const [id] of limits.all()) limits.set(id, null)
}
