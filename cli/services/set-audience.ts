import { serverCommand } from '../command.ts'
import { serviceId } from '../resolve/service.ts'
import { type CommonOptions, openSession } from '../session.ts'
import { type AudienceOptions, readAudience, takesAudienceOptions } from './audience.ts'
import { audienceText } from './show.ts'

export const setAudience = () =>
  takesAudienceOptions(
    serverCommand({
      usage: 'set-audience <service>',
      summary: 'Choose whose keys a service accepts',
      examples: [
        'keyward services set-audience maps --projects GOV108009,MST110001',
        'keyward services set-audience maps --all-keys',
      ],
      routes: ['setAudience'],
    }),
  ).action(async (given: string, options: CommonOptions & AudienceOptions) => {
    const session = openSession(options)
    const params = { service_id: await serviceId(session, given) }
    const body = { audience: await readAudience(session, options) }
    const { etag } = await session.client.getService({ params })
    const service = await session.client.setAudience({ params, body, ifMatch: etag })
    session.output.changed(
      service,
      `Service "${service.name}" now accepts keys of: ${audienceText(service.audience)}.`,
    )
  })
