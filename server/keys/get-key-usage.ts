import { type KeyUsage, USE_OUTCOMES, type UsageCounts } from '@keyward/contract'
import type { Actor } from '../actor.ts'
import type { Deps } from '../deps.ts'
import { findKeyFor } from './find-key-for.ts'
import { type AskedSpan, type UsageSpan, usageSpan } from './usage-span.ts'
import { selectUsage, type UsageRow } from './usage-store.ts'

export type GetKeyUsageInput = AskedSpan & {
  readonly keyId: string
  readonly service_id?: string | undefined
}

/** How often a key was verified, when, by whom, and what came of it. Refuses: key_not_found, invalid_request. */
export async function getKeyUsage(
  deps: Deps,
  actor: Actor,
  { keyId, service_id, ...asked }: GetKeyUsageInput,
): Promise<KeyUsage> {
  const { orm } = deps.database
  await findKeyFor(deps, orm, actor, { keyId, act: 'key.usage', lock: false })
  const span = usageSpan(asked, deps.now())
  return presentUsage(keyId, span, await selectUsage(orm, span, { keyId, serviceId: service_id }))
}

function presentUsage(keyId: string, span: UsageSpan, rows: readonly UsageRow[]): KeyUsage {
  const byStart = groupBy(rows, ({ start }) => start.getTime())
  const byService = groupBy(rows, ({ serviceId }) => serviceId)
  return {
    key_id: keyId,
    from: span.from.toISOString(),
    to: span.to.toISOString(),
    interval: span.interval,
    totals: countsOf(rows),
    series: span.starts.map((start) => ({
      start: start.toISOString(),
      counts: countsOf(byStart.get(start.getTime()) ?? []),
    })),
    services: [...byService]
      .map(([service_id, own]) => ({
        service_id,
        name: own[0]?.service ?? null,
        counts: countsOf(own),
      }))
      .toSorted((a, b) => sumOf(b.counts) - sumOf(a.counts)),
  }
}

function groupBy<Name>(rows: readonly UsageRow[], nameOf: (row: UsageRow) => Name) {
  const groups = new Map<Name, UsageRow[]>()
  for (const row of rows) {
    const group = groups.get(nameOf(row))
    if (group === undefined) groups.set(nameOf(row), [row])
    else group.push(row)
  }
  return groups
}

function countsOf(rows: readonly UsageRow[]): UsageCounts {
  const counts = Object.fromEntries(USE_OUTCOMES.map((outcome) => [outcome, 0])) as UsageCounts
  for (const { outcome, count } of rows) counts[outcome] += count
  return counts
}

const sumOf = (counts: UsageCounts): number =>
  USE_OUTCOMES.reduce((sum, outcome) => sum + counts[outcome], 0)
