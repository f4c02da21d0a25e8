/** Reads again what changes have touched. */
import { inParts } from '@keyward/sdk/verifier/in-parts'
import { type Loading, loadKeys, loadMemberships, loadServices, loadStoppedPlaces } from './load.ts'
import { loadLimits } from './load-limits.ts'
import { projectsOf, type Touch } from './stream/lines.ts'

/** So many at once that other work hardly waits: whoever deletes a project touches all of its keys. */
const AT_ONCE = 5000

/** Answers what was touched with the projects it stood in before and stands in now. */
export async function applyTouched(loading: Loading, things: readonly string[]): Promise<Touch[]> {
  const touched = [...new Set(things)]
  const { held } = loading.index
  const before = touched.map((thing) => projectsOf(held, thing))
  const ids = idsOf(touched)
  await loadStoppedPlaces(loading, {
    user: ids('user'),
    project: ids('project'),
    tenant: ids('tenant'),
  })
  for (const some of inParts(ids('membership'), AT_ONCE)) await loadMemberships(loading, some)
  await loadLimits(loading, { key: [], project: ids('project'), tenant: ids('tenant') })
  for (const key of inParts(ids('key'), AT_ONCE)) {
    await loadLimits(loading, { key, project: [], tenant: [] })
    await loadKeys(loading, key)
  }
  await loadServices(loading, ids('service'))
  return touched.map((thing, i) => ({
    thing,
    projectIds: [...(before[i] ?? []), ...projectsOf(held, thing)],
  }))
}

/** The identifiers of a kind among `key:key_…`, `membership:mbr_…`. */
const idsOf = (touched: readonly string[]) => (kind: string) =>
  touched
    .filter((thing) => thing.startsWith(`${kind}:`))
    .map((thing) => thing.slice(kind.length + 1))
