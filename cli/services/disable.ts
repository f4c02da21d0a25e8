import { serverCommand } from '../command.ts'
import { serviceId } from '../resolve/service.ts'
import { type CommonOptions, openSession } from '../session.ts'

export const disableService = () =>
  serverCommand({
    usage: 'disable <service>',
    summary: 'Stop answering a service',
    examples: ['keyward services disable maps'],
    routes: ['disableService'],
  }).action(async (given: string, options: CommonOptions) => {
    const session = openSession(options)
    const params = { service_id: await serviceId(session, given) }
    const service = await session.client.disableService({ params, body: {} })
    session.output.changed(
      service,
      `Disabled service "${service.name}": its credentials are refused.`,
    )
  })
