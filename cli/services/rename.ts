import { serverCommand } from '../command.ts'
import { serviceId } from '../resolve/service.ts'
import { type CommonOptions, openSession } from '../session.ts'

export const renameService = () =>
  serverCommand({
    usage: 'rename <service> <name>',
    summary: 'Rename a service',
    examples: ['keyward services rename maps tiles'],
    routes: ['renameService'],
  }).action(async (given: string, name: string, options: CommonOptions) => {
    const session = openSession(options)
    const params = { service_id: await serviceId(session, given) }
    const { etag } = await session.client.getService({ params })
    const service = await session.client.renameService({ params, body: { name }, ifMatch: etag })
    session.output.changed(service, `Renamed the service to "${service.name}".`)
  })
