import { serverCommand, YES_FLAG } from '../command.ts'
import { confirmOrStop } from '../input/ask.ts'
import { tenantId } from '../resolve/tenant.ts'
import { type CommonOptions, openSession } from '../session.ts'

export const deleteTenant = () =>
  serverCommand({
    usage: 'delete <tenant>',
    summary: 'Delete a tenant without projects',
    examples: ['keyward tenants delete NCHC'],
    routes: ['deleteTenant'],
  })
    .option(...YES_FLAG)
    .action(async (given: string, options: CommonOptions) => {
      const session = openSession(options)
      const tenant_id = await tenantId(session, given)
      const { name } = await session.client.getTenant({ params: { tenant_id } })
      await confirmOrStop(`Delete tenant "${name}"? It cannot be recovered.`, options)
      await session.client.deleteTenant({ params: { tenant_id } })
      session.output.changed({ tenant_id, deleted: true }, `Deleted tenant "${name}".`)
    })
