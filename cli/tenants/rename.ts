import { serverCommand } from '../command.ts'
import { tenantId } from '../resolve/tenant.ts'
import { type CommonOptions, openSession } from '../session.ts'

export const renameTenant = () =>
  serverCommand({
    usage: 'rename <tenant> <name>',
    summary: 'Rename a tenant',
    examples: ['keyward tenants rename NCHC "National computing centre"'],
    routes: ['renameTenant'],
  }).action(async (given: string, name: string, options: CommonOptions) => {
    const session = openSession(options)
    const params = { tenant_id: await tenantId(session, given) }
    const { etag } = await session.client.getTenant({ params })
    const tenant = await session.client.renameTenant({ params, body: { name }, ifMatch: etag })
    session.output.changed(tenant, `Renamed the tenant to "${tenant.name}".`)
  })
