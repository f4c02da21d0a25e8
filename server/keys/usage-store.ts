/** Every SQL statement that reads or drops usage; it is written by verification/usage.ts. */
import { LISTED_USAGE_DAYS, type UseOutcome } from '@keyward/contract'
import { and, eq, gte, lt, type SQL, sql } from 'drizzle-orm'
import { anyOf } from '../db/any-of.ts'
import type { Sql } from '../db/mutate.ts'
import { keyUsage, services } from '../db/schema/index.ts'
import { startOfDay, type UsageSpan } from './usage-span.ts'

/** How often one service asked in one interval, and what came of it. */
export type UsageRow = {
  readonly start: Date
  readonly serviceId: string
  readonly service: string | null
  readonly outcome: UseOutcome
  readonly count: number
}

/** Begin of the hour's interval, in UTC wherever the database stands. */
const startOf = (interval: 'hour' | 'day'): SQL<Date> =>
  sql`date_trunc(${sql.raw(`'${interval}'`)}, ${keyUsage.hour} at time zone 'UTC') at time zone 'UTC'`.mapWith(
    keyUsage.hour,
  ) as SQL<Date>

export function selectUsage(
  sqlDoor: Sql,
  { interval, from, to }: UsageSpan,
  which: { readonly keyId: string; readonly serviceId?: string | undefined },
): Promise<UsageRow[]> {
  const { keyId, serviceId } = which
  return sqlDoor
    .select({
      start: startOf(interval).as('start'),
      serviceId: keyUsage.serviceId,
      service: services.name,
      outcome: keyUsage.outcome,
      count: sql<number>`sum(${keyUsage.count})`.mapWith(Number),
    })
    .from(keyUsage)
    .leftJoin(services, eq(services.id, keyUsage.serviceId))
    .where(
      and(
        eq(keyUsage.keyId, keyId),
        gte(keyUsage.hour, from),
        lt(keyUsage.hour, to),
        serviceId === undefined ? undefined : eq(keyUsage.serviceId, serviceId),
      ),
    )
    .groupBy(sql`1`, keyUsage.serviceId, services.name, keyUsage.outcome)
}

/** For each key its uses of the last days, oldest first, today last: one query for a whole page. */
export async function selectDailyUses(
  sqlDoor: Sql,
  keyIds: readonly string[],
  now: Date,
): Promise<(keyId: string) => number[]> {
  const first = startOfDay(now, LISTED_USAGE_DAYS - 1)
  const rows =
    keyIds.length === 0
      ? []
      : await sqlDoor
          .select({
            keyId: keyUsage.keyId,
            start: startOf('day').as('start'),
            count: sql<number>`sum(${keyUsage.count})`.mapWith(Number),
          })
          .from(keyUsage)
          .where(and(anyOf(keyUsage.keyId, keyIds), gte(keyUsage.hour, first)))
          .groupBy(keyUsage.keyId, sql`2`)
  const counts = new Map(rows.map(({ keyId, start, count }) => [nameOf(keyId, start), count]))
  const days = Array.from({ length: LISTED_USAGE_DAYS }, (_, i) =>
    startOfDay(now, LISTED_USAGE_DAYS - 1 - i),
  )
  return (keyId) => days.map((day) => counts.get(nameOf(keyId, day)) ?? 0)
}

const nameOf = (keyId: string, day: Date) => `${keyId} ${day.getTime()}`
