import { serverCommand } from '../command.ts'
import { serviceId } from '../resolve/service.ts'
import { type CommonOptions, openSession } from '../session.ts'

export const enableService = () =>
  serverCommand({
    usage: 'enable <service>',
    summary: 'Answer a service again',
    examples: ['keyward services enable maps'],
    routes: ['enableService'],
  }).action(async (given: string, options: CommonOptions) => {
    const session = openSession(options)
    const params = { service_id: await serviceId(session, given) }
    const service = await session.client.enableService({ params, body: {} })
    session.output.changed(service, `Enabled service "${service.name}".`)
  })
