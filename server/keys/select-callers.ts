import type { Caller } from '@keyward/contract'
import { and, desc, eq, gte, type SQL, sql } from 'drizzle-orm'
import type { Sql } from '../db/mutate.ts'
import { keyUsage, services } from '../db/schema/index.ts'

const CALLERS_DAYS = 7
const DAY_MS = 86_400_000

/** Which services asked about such keys lately and were told that they are good: who would notice. */
export async function selectCallers(sqlDoor: Sql, whose: SQL, now: Date): Promise<Caller[]> {
  const uses = sql<number>`sum(${keyUsage.count})`.mapWith(Number)
  return await sqlDoor
    .select({
      service_id: keyUsage.serviceId,
      name: services.name,
      keys: sql<number>`count(distinct ${keyUsage.keyId})`.mapWith(Number),
      uses,
    })
    .from(keyUsage)
    .leftJoin(services, eq(services.id, keyUsage.serviceId))
    .where(
      and(
        whose,
        eq(keyUsage.outcome, 'valid'),
        gte(keyUsage.hour, new Date(now.getTime() - CALLERS_DAYS * DAY_MS)),
      ),
    )
    .groupBy(keyUsage.serviceId, services.name)
    .orderBy(desc(uses))
}
