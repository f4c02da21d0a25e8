import { serverCommand } from '../command.ts'
import { tenantId } from '../resolve/tenant.ts'
import { type CommonOptions, openSession } from '../session.ts'
import { userFields } from './show.ts'

type Options = CommonOptions & {
  readonly name: string
  readonly tenant?: string
  readonly operator?: boolean
}

export const createUser = () =>
  serverCommand({
    usage: 'create <email>',
    summary: 'Add a user; prints the one-time link they set their password with',
    examples: [
      'keyward users create lin@example.org --name "Lin Mei" --tenant NCHC',
      'keyward users create ops@example.org --name Ops --operator',
    ],
    routes: ['createUser'],
  })
    .requiredOption('--name <name>', 'their name')
    .option('--tenant <tenant>', 'home tenant (name or ID); none for installation staff')
    .option('--operator', 'may run the installation')
    .action(async (email: string, options: Options) => {
      const session = openSession(options)
      const body = {
        email,
        name: options.name,
        ...(options.tenant ? { tenant_id: await tenantId(session, options.tenant) } : {}),
        ...(options.operator ? { operator: true } : {}),
      }
      const user = await session.client.createUser({ body })
      session.output.record(user, [...userFields(user), ['link', user.link.url]])
      session.output.note(
        `Created ${user.email}. Give them the link: it works once, until ${user.link.expires_at}.`,
      )
    })
