/** How often keys may be used in a minute. Most have no limit, and cost nothing here. */

import type { IndexHit } from './index.ts'

/** Valid verifications in a minute; so many may come at once. */
export type PerMinute = number

export type RateLimits = {
  /** Sets what all keys of a project, or one key, may do; null for no limit of its own. */
  set(id: string, perMinute: PerMinute | null): void
  get(id: string): PerMinute | null
  /** The stricter of the key's and its project's. Neither ID is asked for while nothing of its kind has a limit. */
  of(hit: Pick<IndexHit, 'keyId' | 'project'>): PerMinute | null
  /** The projects whose keys have a limit. */
  projects(): Iterable<string>
  /** All that is limited. */
  all(): Iterable<readonly [id: string, perMinute: PerMinute]>
  /** Hears of whatever is set from now on. */
  onSet(listener: (id: string, perMinute: PerMinute | null) => void): void
}

export function createRateLimits(): RateLimits {
  const projects = new Map<string, PerMinute>()
  const keys = new Map<string, PerMinute>()
  const listeners: ((id: string, perMinute: PerMinute | null) => void)[] = []
  const mapOf = (id: string) => (id.startsWith('key_') ? keys : projects)
  return {
    set(id, perMinute) {
      if ((mapOf(id).get(id) ?? null) === perMinute) return
      if (perMinute === null) mapOf(id).delete(id)
      else mapOf(id).set(id, perMinute)
      for (const listener of listeners) listener(id, perMinute)
    },
    get: (id) => mapOf(id).get(id) ?? null,
    of(hit) {
      const shared = projects.size === 0 ? undefined : projects.get(hit.project.projectId)
      const own = keys.size === 0 ? undefined : keys.get(hit.keyId)
      if (shared === undefined) return own ?? null
      return own === undefined ? shared : Math.min(shared, own)
    },
    projects: () => projects.keys(),
    all: () => [...projects, ...keys],
    onSet: (listener) => void listeners.push(listener),
  }
}
