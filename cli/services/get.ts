import { serverCommand } from '../command.ts'
import { serviceId } from '../resolve/service.ts'
import { type CommonOptions, openSession } from '../session.ts'
import { serviceFields } from './show.ts'

export const getService = () =>
  serverCommand({
    usage: 'get <service>',
    summary: 'Get a service with its credentials, by name or ID',
    examples: ['keyward services get object-storage'],
    routes: ['getService'],
  }).action(async (given: string, options: CommonOptions) => {
    const session = openSession(options)
    const params = { service_id: await serviceId(session, given) }
    const service = await session.client.getService({ params })
    session.output.record(service, serviceFields(service))
  })
