import { serverCommand } from '../command.ts'
import { tenantId } from '../resolve/tenant.ts'
import { type CommonOptions, openSession } from '../session.ts'

export const enableTenant = () =>
  serverCommand({
    usage: 'enable <tenant>',
    summary: 'Lift the suspension of a tenant',
    examples: ['keyward tenants enable NCHC'],
    routes: ['enableTenant'],
  }).action(async (given: string, options: CommonOptions) => {
    const session = openSession(options)
    const params = { tenant_id: await tenantId(session, given) }
    const tenant = await session.client.enableTenant({ params, body: {} })
    session.output.changed(tenant, `Enabled tenant "${tenant.name}".`)
  })
