import { serverCommand } from '../../command.ts'
import type { Field } from '../../output/output.ts'
import { handOver, type PlaintextOptions, takesPlaintextOptions } from '../../output/plaintext.ts'
import { serviceId } from '../../resolve/service.ts'
import { type CommonOptions, openSession } from '../../session.ts'

export const createCredential = () =>
  takesPlaintextOptions(
    serverCommand({
      usage: 'create <service>',
      summary: 'Create a credential for a service',
      examples: ['keyward services credentials create maps --out ./maps.credential'],
      routes: ['createCredential'],
    }),
  ).action(async (given: string, options: CommonOptions & PlaintextOptions) => {
    const session = openSession(options)
    const params = { service_id: await serviceId(session, given) }
    const act = () => session.client.createCredential({ params, body: {} })
    await handOver(session.output, options, act, (credential) => {
      const fields: Field[] = [
        ['credential_id', credential.credential_id],
        ['masked_credential', credential.masked_credential],
        ['created_at', credential.created_at],
      ]
      return { fields, sentence: `Created ${credential.credential_id}; it is shown once.` }
    })
  })
