import { serverCommand, YES_FLAG } from '../command.ts'
import { confirmOrStop } from '../input/ask.ts'
import { serviceId } from '../resolve/service.ts'
import { type CommonOptions, openSession } from '../session.ts'

export const deleteService = () =>
  serverCommand({
    usage: 'delete <service>',
    summary: 'Delete a service and its credentials',
    examples: ['keyward services delete maps'],
    routes: ['deleteService'],
  })
    .option(...YES_FLAG)
    .action(async (given: string, options: CommonOptions) => {
      const session = openSession(options)
      const service_id = await serviceId(session, given)
      const { name } = await session.client.getService({ params: { service_id } })
      const question = `Delete service "${name}"? It can no longer ask about keys.`
      await confirmOrStop(question, options)
      await session.client.deleteService({ params: { service_id } })
      session.output.changed({ service_id, deleted: true }, `Deleted service "${name}".`)
    })
