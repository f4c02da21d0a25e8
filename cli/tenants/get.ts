import { serverCommand } from '../command.ts'
import { tenantId } from '../resolve/tenant.ts'
import { type CommonOptions, openSession } from '../session.ts'
import { tenantFields } from './show.ts'

export const getTenant = () =>
  serverCommand({
    usage: 'get <tenant>',
    summary: 'Get a tenant, by name or ID',
    examples: ['keyward tenants get NCHC'],
    routes: ['getTenant'],
  }).action(async (given: string, options: CommonOptions) => {
    const session = openSession(options)
    const params = { tenant_id: await tenantId(session, given) }
    const tenant = await session.client.getTenant({ params })
    session.output.record(tenant, tenantFields(tenant))
  })
