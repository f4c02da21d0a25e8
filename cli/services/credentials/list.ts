import { serverCommand } from '../../command.ts'
import { serviceId } from '../../resolve/service.ts'
import { type CommonOptions, openSession } from '../../session.ts'

export const listCredentials = () =>
  serverCommand({
    usage: 'list <service>',
    summary: 'List the credentials of a service',
    examples: ['keyward services credentials list maps'],
    routes: ['getService'],
  }).action(async (given: string, options: CommonOptions) => {
    const session = openSession(options)
    const params = { service_id: await serviceId(session, given) }
    const { credentials } = await session.client.getService({ params })
    session.output.page({ data: credentials, next_page_token: null }, [
      { field: 'credential_id', of: (credential) => credential.credential_id },
      { field: 'masked_credential', of: (credential) => credential.masked_credential },
      { field: 'created_at', of: (credential) => credential.created_at },
      { field: 'last_used_at', of: (credential) => credential.last_used_at },
    ])
  })
