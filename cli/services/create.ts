import { serverCommand } from '../command.ts'
import { type CommonOptions, openSession } from '../session.ts'
import { type AudienceOptions, readAudience, takesAudienceOptions } from './audience.ts'
import { serviceFields } from './show.ts'

export const createService = () =>
  takesAudienceOptions(
    serverCommand({
      usage: 'create <name>',
      summary: 'Register a service',
      examples: [
        'keyward services create object-storage --all-keys',
        'keyward services create maps --tenants NCHC --projects GOV108009',
      ],
      routes: ['createService'],
    }),
  ).action(async (name: string, options: CommonOptions & AudienceOptions) => {
    const session = openSession(options)
    const body = { name, audience: await readAudience(session, options) }
    const service = await session.client.createService({ body })
    session.output.record(service, serviceFields(service))
    session.output.note(
      `Created service "${service.name}". Next: keyward services credentials create ${service.service_id}`,
    )
  })
