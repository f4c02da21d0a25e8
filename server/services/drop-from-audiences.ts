import { sql as raw } from 'drizzle-orm'
import type { Change } from '../db/mutate.ts'
import { services } from '../db/schema/index.ts'
import type { Deps } from '../deps.ts'
import { updateService } from './service-store.ts'

/** One entry of an audience: a tenant or a project by its ID. */
export type AudienceEntry = { readonly list: 'tenant_ids' | 'project_ids'; readonly id: string }

/** Takes what is being deleted out of every audience that names it, so that none names the dead. */
export async function dropFromAudiences(
  { keyring }: Deps,
  { sql, record, touch }: Change,
  { list, id }: AudienceEntry,
): Promise<void> {
  const naming = await sql
    .select()
    .from(services)
    .where(raw`(${services.audience} -> ${list}::text) ? ${id}::text`)
    .orderBy(services.id)
    .for('update')
  for (const service of naming) {
    if ('all' in service.audience) continue
    const left = service.audience[list].filter((each) => each !== id)
    await updateService(sql, keyring, service, { audience: { ...service.audience, [list]: left } })
    record({
      action: 'service.audience_set',
      details: { service_id: service.id, name: service.name, removed: id },
    })
    touch('service', service.id)
  }
}
