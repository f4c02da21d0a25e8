import { Refusal } from '@keyward/contract'
import { eq, sql as raw } from 'drizzle-orm'
import type { Actor } from '../actor.ts'
import { mutate } from '../db/mutate.ts'
import { projects, tenants, users } from '../db/schema/index.ts'
import type { Deps } from '../deps.ts'
import { dropFromAudiences } from '../services/drop-from-audiences.ts'
import { lockTenant } from './tenant-store.ts'

/**
 * Deletes a tenant that has no projects; its users stay, without a home tenant.
 * Refuses: tenant_not_found, tenant_not_empty.
 */
export function deleteTenant(
  deps: Deps,
  actor: Actor,
  { tenantId }: { tenantId: string },
): Promise<void> {
  return mutate(deps, actor, async (change) => {
    const { sql, record, touch } = change
    const tenant = await lockTenant(sql, tenantId, 'update')
    const left = await sql.$count(projects, eq(projects.tenantId, tenantId))
    if (left > 0) throw new Refusal('tenant_not_empty', { projects: left })
    const leaving = await sql
      .update(users)
      .set({ tenantId: null, changeCount: raw`${users.changeCount} + 1` })
      .where(eq(users.tenantId, tenantId))
      .returning({ id: users.id })
    await dropFromAudiences(deps, change, { list: 'tenant_ids', id: tenantId })
    await sql.delete(tenants).where(eq(tenants.id, tenantId))
    record({
      action: 'tenant.deleted',
      tenantId,
      details: { name: tenant.name, users: leaving.length },
    })
    touch('tenant', tenantId)
  })
}
