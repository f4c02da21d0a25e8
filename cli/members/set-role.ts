import type { Role } from '@keyward/contract'
import { ROLES } from '@keyward/contract'
import { PROJECT_FLAG, serverCommand } from '../command.ts'
import { findMember } from '../resolve/member.ts'
import { requireProject } from '../resolve/project.ts'
import { type CommonOptions, openSession } from '../session.ts'
import { Stop } from '../stop.ts'

export const setRole = () =>
  serverCommand({
    usage: 'set-role <member> <role>',
    summary: 'Change the role of a member, given by e-mail address or ID',
    examples: ['keyward members set-role lin@example.org admin --project GOV108009'],
    routes: ['setRole'],
  })
    .option(...PROJECT_FLAG)
    .action(async (given: string, written: string, options: CommonOptions) => {
      const role = roleOf(written)
      const session = openSession(options)
      const project_id = await requireProject(session)
      const { membership_id, etag } = await findMember(session, project_id, given)
      const params = { project_id, membership_id }
      const member = await session.client.setRole({ params, body: { role }, ifMatch: etag })
      session.output.changed(member, `${member.user.email} is now ${member.role}.`)
    })

function roleOf(written: string): Role {
  const role = ROLES.find((known) => known === written)
  if (role === undefined) throw new Stop('usage', `A role is ${ROLES.join(' or ')}.`)
  return role
}
