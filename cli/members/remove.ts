import { PROJECT_FLAG, serverCommand, YES_FLAG } from '../command.ts'
import { confirmOrStop } from '../input/ask.ts'
import { findMember } from '../resolve/member.ts'
import { requireProject } from '../resolve/project.ts'
import { type CommonOptions, openSession } from '../session.ts'

export const removeMember = () =>
  serverCommand({
    usage: 'remove <member>',
    summary: 'Remove a member, given by e-mail address or ID; says what happens to their keys',
    examples: ['keyward members remove lin@example.org --project GOV108009'],
    routes: ['removeMember'],
  })
    .option(...PROJECT_FLAG)
    .option(...YES_FLAG)
    .action(async (given: string, options: CommonOptions) => {
      const session = openSession(options)
      const project_id = await requireProject(session)
      const { membership_id, user, key_count } = await findMember(session, project_id, given)
      await confirmOrStop(`Remove ${user.email}? Their ${key_count} keys stop working.`, options)
      const params = { project_id, membership_id }
      const removed = await session.client.removeMember({ params })
      session.output.changed(
        removed,
        `Removed ${user.email}: ${removed.keys_deleted} keys end for good at ${removed.keys_deleted_at}.`,
      )
    })
