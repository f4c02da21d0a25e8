import { serverCommand, YES_FLAG } from '../../command.ts'
import { confirmOrStop } from '../../input/ask.ts'
import { id } from '../../input/values.ts'
import { serviceId } from '../../resolve/service.ts'
import { type CommonOptions, openSession } from '../../session.ts'

export const deleteCredential = () =>
  serverCommand({
    usage: 'delete <service> <credential_id>',
    summary: 'Delete a credential of a service',
    examples: ['keyward services credentials delete maps crd_01k0c7v3m5q8r2s4t6w8y0z1a3'],
    routes: ['deleteCredential'],
  })
    .option(...YES_FLAG)
    .action(async (given: string, written: string, options: CommonOptions) => {
      const credential_id = id('credential')(written)
      const session = openSession(options)
      const service_id = await serviceId(session, given)
      const question = `Delete ${credential_id}? Whoever uses it is refused from then on.`
      await confirmOrStop(question, options)
      await session.client.deleteCredential({ params: { service_id, credential_id } })
      session.output.changed({ credential_id, deleted: true }, `Deleted ${credential_id}.`)
    })
