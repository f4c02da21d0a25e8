import { sql as raw } from 'drizzle-orm'
import type { Change } from '../db/mutate.ts'
import { services } from '../db/schema/index.ts'

/** One entry of an audience: a tenant or a project by its ID. */
export type AudienceEntry = { readonly list: 'tenant_ids' | 'project_ids'; readonly id: string }

/** Takes what is being deleted out of every audience that names it, so that none names the dead. */
export async function dropFromAudiences(
  { sql, record, touch }: Change,
  { list, id }: AudienceEntry,
): Promise<void> {
  const left = raw`(${services.audience} -> ${list}::text) - ${id}::text`
  const changed = await sql
    .update(services)
    .set({
      audience: raw`jsonb_set(${services.audience}, array[${list}::text], ${left})`,
      changeCount: raw`${services.changeCount} + 1`,
    })
    .where(raw`(${services.audience} -> ${list}::text) ? ${id}::text`)
    .returning({ id: services.id, name: services.name })
  for (const service of changed) {
    record({
      action: 'service.audience_set',
      details: { service_id: service.id, name: service.name, removed: id },
    })
    touch('service', service.id)
  }
}
