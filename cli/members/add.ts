import { ROLES, type Role } from '@keyward/contract'
import { Option } from 'commander'
import { PROJECT_FLAG, serverCommand } from '../command.ts'
import { requireProject } from '../resolve/project.ts'
import { type CommonOptions, openSession } from '../session.ts'
import { memberFields } from './show.ts'

export const addMember = () =>
  serverCommand({
    usage: 'add <email>',
    summary: 'Add a user to a project',
    examples: ['keyward members add lin@example.org --role admin --project GOV108009'],
    routes: ['addMember'],
  })
    .option(...PROJECT_FLAG)
    .addOption(new Option('--role <role>').choices(ROLES).default('member'))
    .action(async (email: string, options: CommonOptions & { readonly role: Role }) => {
      const session = openSession(options)
      const params = { project_id: await requireProject(session) }
      const member = await session.client.addMember({ params, body: { email, role: options.role } })
      session.output.record(member, memberFields(member))
      session.output.note(`Added ${member.user.email} as ${member.role}.`)
    })
