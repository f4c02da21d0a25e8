import type { PolicyPreview } from '@keyward/contract'
import { inArray, sql as raw, type SQL } from 'drizzle-orm'
import { anyOf } from '../db/any-of.ts'
import type { Sql } from '../db/mutate.ts'
import { apiKeys, keyUsage } from '../db/schema/index.ts'
import { selectCallers } from '../keys/select-callers.ts'
import { changesAnything, type PolicyChange } from './policy-change.ts'

/** The numbers of a preview that are counted in the database. */
export type Effects = Omit<PolicyPreview, 'projects_overridden'>

const NOTHING: Effects = {
  keys_affected: 0,
  sealed_copies_destroyed: 0,
  keys_past_lifetime: 0,
  memberships_over_key_limit: 0,
  callers: [],
}

/** Counts what changes of policy would do to the keys and memberships of their projects. */
export async function countEffects(
  sql: Sql,
  changes: readonly PolicyChange[],
  now: Date,
): Promise<Effects> {
  const real = changes.filter(changesAnything).map(inNumbers)
  if (real.length === 0) return NOTHING
  const counted = await sql.execute<Omit<Effects, 'callers'>>(raw`
    with change as (
      select * from json_to_recordset(${JSON.stringify(real)}::json) as c (
        project_id text, once boolean,
        lifetime_before int, lifetime_after int, limit_before int, limit_after int)
    ), affected as (
      select k.id, k.membership_id, k.master, k.created_at, k.expires_at, c.*
      from api_keys k join change c on c.project_id = k.project_id
    )
    select
      (select count(*)::int from affected) as keys_affected,
      (select count(*)::int from affected a join key_versions v on v.key_id = a.id
        where a.once and v.sealed is not null) as sealed_copies_destroyed,
      (select count(*)::int from affected
        where ${isPast(raw`lifetime_after`, now)} and not ${isPast(raw`lifetime_before`, now)}
      ) as keys_past_lifetime,
      (select count(*)::int from (
        select 1 from affected a join memberships m on m.id = a.membership_id
        where m.ended_at is null and not a.master
        group by m.id, a.limit_before, a.limit_after
        having count(*) > a.limit_after and count(*) <= a.limit_before
      ) over_limit) as memberships_over_key_limit`)
  const ids = real.map(({ project_id }) => project_id)
  const affected = sql.select({ id: apiKeys.id }).from(apiKeys).where(anyOf(apiKeys.projectId, ids))
  const callers = await selectCallers(sql, inArray(keyUsage.keyId, affected), now)
  return { ...NOTHING, ...counted.rows[0], callers }
}

const inNumbers = ({ projectId, before, after }: PolicyChange) => ({
  project_id: projectId,
  once: after.secret_display === 'once',
  lifetime_before: before.lifetime_days_max,
  lifetime_after: after.lifetime_days_max,
  limit_before: before.keys_per_membership_max,
  limit_after: after.keys_per_membership_max,
})

/** A key that not even one more day could be added to (keys/key.ts, rule 5); days have 86,400 s. */
const isPast = (lifetimeDays: SQL, now: Date): SQL => raw`coalesce(
  greatest(expires_at, ${now.toISOString()}::timestamptz) + interval '86400 seconds'
    > created_at + ${lifetimeDays} * interval '86400 seconds', false)`
