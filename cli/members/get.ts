import { PROJECT_FLAG, serverCommand } from '../command.ts'
import { findMember } from '../resolve/member.ts'
import { requireProject } from '../resolve/project.ts'
import { type CommonOptions, openSession } from '../session.ts'
import { memberFields } from './show.ts'

export const getMember = () =>
  serverCommand({
    usage: 'get <member>',
    summary: 'Get a member, by e-mail address or ID',
    examples: ['keyward members get lin@example.org --project GOV108009'],
    routes: ['getMember'],
  })
    .option(...PROJECT_FLAG)
    .action(async (given: string, options: CommonOptions) => {
      const session = openSession(options)
      const member = await findMember(session, await requireProject(session), given)
      session.output.record(member, memberFields(member))
    })
