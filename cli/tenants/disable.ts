import { serverCommand } from '../command.ts'
import { tenantId } from '../resolve/tenant.ts'
import { type CommonOptions, openSession } from '../session.ts'

export const disableTenant = () =>
  serverCommand({
    usage: 'disable <tenant>',
    summary: 'Suspend every key of a tenant',
    examples: ['keyward tenants disable NCHC'],
    routes: ['disableTenant'],
  }).action(async (given: string, options: CommonOptions) => {
    const session = openSession(options)
    const params = { tenant_id: await tenantId(session, given) }
    const tenant = await session.client.disableTenant({ params, body: {} })
    session.output.changed(
      tenant,
      `Disabled tenant "${tenant.name}": its ${tenant.key_count} keys are suspended.`,
    )
  })
