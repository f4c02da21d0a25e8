import { serverCommand } from '../command.ts'
import { type CommonOptions, openSession } from '../session.ts'
import { tenantFields } from './show.ts'

export const createTenant = () =>
  serverCommand({
    usage: 'create <name>',
    summary: 'Create a tenant',
    examples: ['keyward tenants create NCHC'],
    routes: ['createTenant'],
  }).action(async (name: string, options: CommonOptions) => {
    const { client, output } = openSession(options)
    const tenant = await client.createTenant({ body: { name } })
    output.record(tenant, tenantFields(tenant))
    output.note(`Created tenant "${tenant.name}".`)
  })
